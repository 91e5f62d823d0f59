"""Open data in and out."""
