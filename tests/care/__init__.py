"""Looking after people who may be at risk."""
