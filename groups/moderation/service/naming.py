"""Who is spoken of in a case: nobody judges what is about themselves."""

from __future__ import annotations

import re

from groups import db
from groups.moderation import queries, reviewers
from groups.moderation.models import Case, Named
from groups.moderation.subjects import Subject
from groups.people import queries as people
from groups.text import fold


def note_named(case: Case, subject: Subject, words: str = "") -> None:
    """Write down which of those who could judge this are named in the text or in what was reported, or are answered
    by it. A name that is also a word finds too many rather than too few: someone else decides then."""
    candidates = reviewers.may_judge(case.group_id) - {case.author_id} - queries.named_ids(case)
    said = fold(f"{subject.text}\n{words}")
    for person_id, person in sorted(people.people_by_id(candidates).items()):
        if person_id in subject.about or _stands_in(person.name, said):
            db.session().add(Named(case_id=case.id, person_id=person_id))
    db.session().flush()


def _stands_in(name: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", said) is not None
