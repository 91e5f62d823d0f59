"""Chat: our server and a plain Node.js socket.io server doing the same work, measured by the same generator."""
