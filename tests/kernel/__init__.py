"""The kernel: database, settings, access, limits, logs, and the HTTP door."""
