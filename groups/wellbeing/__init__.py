"""Looking after oneself: check-ins, questions, trends, one's own plan and signals, and a supporter outside."""
