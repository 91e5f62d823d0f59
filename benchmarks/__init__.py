"""What claims of speed rest on: measurements side by side with our peers, on one machine, in one run."""
