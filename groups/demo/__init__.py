"""The demo community: its words as data in `content/`, read by `book`, planted by `seed`."""
