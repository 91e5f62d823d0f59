"""Letters leave once, and whatever the mail server does nothing is lost and nobody is named."""
