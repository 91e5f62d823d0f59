"""What two who agreed to meet write to each other. Nobody else reads it, and it is gone two days after the date."""

from __future__ import annotations

from groups import clock, db
from groups.errors import Invalid
from groups.meetups.models import BuddyLine
from groups.meetups.queries import lines as queries
from groups.people.models import Person

LONGEST = 1000


def write(person: Person, ref: str, text: str) -> BuddyLine:
    """Say something to the other one."""
    visit, _meetup, _other = queries.line_for(person, ref)
    text = text.strip()
    if not text or len(text) > LONGEST:
        say = f"Please write something, in {LONGEST} characters or fewer."
        raise Invalid("Some of this needs another look.", fields={"text": say})

    line = BuddyLine(visit_id=visit.id, author_id=person.id, text=text, written_at=clock.now())
    db.session().add(line)
    return line
