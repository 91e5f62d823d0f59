"""The whole application in a real browser, as people use it."""
