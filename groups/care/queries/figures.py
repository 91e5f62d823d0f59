"""What care gives to the figures of the whole community: how soon somebody answered. Never about whom."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from groups import db
from groups.care.course import CareLevel
from groups.care.models import CareItem
from groups.figures import Wait, about, waits
from groups.papers import Chapter


def care(since: datetime, until: datetime) -> Chapter:
    """How soon somebody who may be at risk had a first answer, how many still wait, and how grave it was at most."""
    query = select(CareItem.opened_at, CareItem.first_answer_at, CareItem.closed_at, CareItem.peak)
    rows = db.session().execute(query.where(CareItem.opened_at >= since, CareItem.opened_at < until)).all()
    taken = [row.first_answer_at - row.opened_at for row in rows if row.first_answer_at is not None]
    waiting = sum(row.first_answer_at is None and row.closed_at is None for row in rows)
    grave = Counter(row.peak for row in rows)
    said = [(f"First answers: {name.lower()}", words) for name, words in waits(Wait(taken, waiting))]
    said += [(f"At most {level.value}", about(grave[level.value])) for level in CareLevel]
    words = ("An answer is the first time that somebody who looks after the person writes to them.",)
    return Chapter("Care", words, ("What", "How many, how long"), said, order=20)
