"""Looking after somebody who may be at risk: beside conduct, never inside it, and never a strike."""
