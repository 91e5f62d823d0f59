"""Looking after oneself: what is kept for its owner alone, and what a supporter is let know."""
