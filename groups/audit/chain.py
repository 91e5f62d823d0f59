"""What an entry of the record adds to its chain (pure): SHA-256 over the digest before it and the entry's own words."""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from typing import Any

#: What stands before the first entry.
NOTHING = "0" * 64
#: What of an entry is held fast, in this order.
FIELDS = ("id", "at", "actor_id", "deed", "subject_kind", "subject_id", "group_id", "old", "new", "reason")


def digest(before: str, entry: Any) -> str:
    """The digest of an entry that follows the one with the digest `before`. The same for an entry that is being
    written and for the row that is read, from whichever database."""
    told = {name: getattr(entry, name) for name in FIELDS}
    told["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    plain = json.loads(json.dumps(told))  # as JSON columns give it back: no tuples, no keys that are not words
    words = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(f"{before}\n{words}".encode()).hexdigest()
