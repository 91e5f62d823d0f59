"""What coordinators do for the whole community: offices, the documents the law asks for, and the figures."""
