"""The letter with a note. It names nobody's group where its reader is discreet, and then the words stay on the site."""

from __future__ import annotations

from groups import db, letters
from groups.absence import queries
from groups.absence.models import AwayNote
from groups.membership import queries as membership
from groups.outbox import Letter, Pending
from groups.people.models import Person, PersonState


def note(pending: Pending) -> Letter | None:
    """Words from a person; nothing when they are here again, or do not wish for it any more."""
    written = db.session().get(AwayNote, pending.about_id)
    row = queries.is_still_wished(written) if written is not None else None
    if written is None or row is None or not written.words:
        return None
    person, author = db.session().get(Person, row.person_id), db.session().get(Person, written.by_id)
    if person is None or author is None or person.state is PersonState.ENDED:
        return None
    if author.id in membership.hidden_from(person.id):
        return None
    group = membership.get_group(row.group_id)
    text, html = letters.render(
        "absence_note", person=person, author=author.name, words=written.words, group=group,
        page=letters.link("absence.wish", ref=group.ref),
    )  # fmt: skip
    return Letter(person.email, letters.subject(), text, html)
