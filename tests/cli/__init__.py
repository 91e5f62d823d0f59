"""The `stones` command, run as people run it: in a process of its own."""
