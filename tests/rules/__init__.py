"""House rules: each is a test with its reason, and each is shown to catch a planted offence."""
