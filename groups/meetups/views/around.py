"""What meetups lay on the pages of others, and their letters."""

from __future__ import annotations

from groups import access, contact_level, db, letters, outbox, slots
from groups.access import Can
from groups.meetups import queries
from groups.meetups.models import Meetup
from groups.membership.models import Group
from groups.people.models import Person
from groups.words import when


def on_group_page(person: Person | None, group: Group) -> slots.Part:
    dates = queries.next_of_group(group.id, 4)
    given = {
        "meetups": dates,
        "group": group,
        "levels": {each.id: (contact_level.level(each.facets), contact_level.why(each.facets)) for each in dates},
        "where": {each.id: queries.where_words(each) for each in dates},
        "may_schedule": access.can(person, Can.SCHEDULE, group),
    }
    return slots.Part("meetups/_coming.html", given, order=20)


def cancelled_letter(notice: outbox.Pending) -> outbox.Letter | None:
    person = db.session().get(Person, notice.person_id)
    found = db.session().get(Meetup, notice.about_id)
    if person is None or found is None:
        return None
    text, html = letters.render(
        "meetup_cancelled", who=person.name, when=when(found.starts_at, found.zone), ref=found.ref
    )
    return outbox.Letter(person.email, letters.subject(), text, html)
