"""What people do for themselves here: each deed a function, and each for its owner alone."""
