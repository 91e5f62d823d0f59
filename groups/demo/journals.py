"""Plants a few pages of a journal, closed like any other."""

from __future__ import annotations

from groups.demo.planting import Planting, ref_of
from groups.journal import service
from groups.journal.content import Content
from groups.journal.prompts import PROMPTS


def plant_journals(planting: Planting) -> None:
    """Each page in the journal of whoever wrote it, oldest first in the file."""
    for page in planting.book.pages:
        asked = PROMPTS[page.question].words if page.question else ""
        said = Content(page.says.strip(), page.title, tuple(page.tags), tuple(page.triggers), asked)
        once = ref_of("journal", page.by, page.at)
        service.write(planting.people[page.by], said, once=once, at=planting.moments.ago(page.at))
        planting.counts["journal entries"] += 1
