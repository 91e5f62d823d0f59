"""The second door: over the test client, and over real servers with real sockets."""
