"""Things to do in the community, and how to go there for the first time."""
