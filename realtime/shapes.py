"""What every payload of a client is made of: a struct that takes its own fields alone, each bounded."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Ref = Annotated[str, Meta(min_length=1, max_length=40)]
Short = Annotated[str, Meta(max_length=40)]
#: As long as a frame can be, so that the domain says its own sentence about what is too long.
Text = Annotated[str, Meta(max_length=16_384)]
Words = Annotated[str, Meta(max_length=4_000)]
Clock = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Small = Annotated[int, Meta(ge=0, le=1_000)]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a client sends: only these fields, each bounded."""
