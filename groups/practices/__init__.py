"""Small things to do from home: a library of practices, for everybody and without an account."""
