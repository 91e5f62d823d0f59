"""The open formats this community can read: one module each, bytes in, plain values out (pure)."""


class NotThisFormat(ValueError):
    """The whole file cannot be read as this format; its text is a sentence for the person who brought it."""
