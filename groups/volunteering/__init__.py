"""Ways to help, sized as steps."""
