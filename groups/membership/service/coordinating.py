"""What coordinators do: begin groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from groups import clock, db
from groups.access import Can, require
from groups.audit import service as audit
from groups.contact_level import Facets
from groups.errors import Invalid
from groups.membership.models import Agreement, Entry, Group, Mode, Question
from groups.membership.service.agreements import AgreementWords
from groups.people.models import Person

#: What a new group begins with; its facilitators make it their own.
FIRST_AGREEMENTS = (
    AgreementWords(
        "What is said here stays here.",
        "People can only be open when it goes no further. If someone is in danger, a facilitator may need to get help, "
        "and says so first whenever that is possible.",
    ),
    AgreementWords("You may pass, and you may keep quiet.", "Being here is enough."),
    AgreementWords(
        "We speak of ourselves and do not give advice unasked.", "Being heard often helps more than being told."
    ),
    AgreementWords("No contact details in the room.", "Everyone decides for themselves where they are found."),
    AgreementWords(
        "This is company, not treatment, and not an emergency service.",
        "It can do good all the same. Urgent help is at the top of every page.",
    ),
)


@dataclass(frozen=True)
class GroupWords:
    """What a coordinator says of a new group."""

    name: str
    summary: str
    zone: str
    description: str = ""
    town: str = ""
    mode: Mode = Mode.IN_PERSON
    entry: Entry = Entry.OPEN
    is_listed: bool = True
    holds_newcomers: bool = False
    shows_typing: bool = False
    shows_presence: bool = False
    facets: Facets = field(default_factory=lambda: Facets(2, 1, 1, 1, 1, 2))
    questions: Sequence[str] = ()


def found_group(actor: Person, words: GroupWords) -> Group:
    """Begin a group, with the agreements every group begins with."""
    require(actor, Can.COORDINATE)
    _check(words)
    group = Group(
        name=words.name,
        summary=words.summary,
        description=words.description,
        zone=words.zone,
        town=words.town,
        mode=words.mode,
        entry=words.entry,
        is_listed=words.is_listed,
        holds_newcomers=words.holds_newcomers,
        shows_typing=words.shows_typing,
        shows_presence=words.shows_presence,
        created_at=clock.now(),
    )
    group.facets = words.facets
    session = db.session()
    session.add(group)
    session.flush()
    for number, rule in enumerate(FIRST_AGREEMENTS, 1):
        session.add(Agreement(group_id=group.id, number=number, version=1, words=rule.words, why=rule.why))
    for number, question in enumerate(words.questions, 1):
        session.add(Question(group_id=group.id, number=number, words=question))
    audit.record(actor, "group.founded", "group", group.id, group_id=group.id, new={"entry": words.entry.value})
    return group


def _check(words: GroupWords) -> None:
    fields = {}
    if not words.name or len(words.name) > 60:
        fields["name"] = "Please give the group a name of at most 60 characters."
    if not words.summary or len(words.summary) > 200:
        fields["summary"] = "Please say in one line, of at most 200 characters, what the group is."
    if not clock.is_zone(words.zone):
        fields["zone"] = "This time zone is not known here. Please write it like Europe/London."
    if words.entry is Entry.QUESTIONS and not words.questions:
        fields["questions"] = "Please write at least one question, or let people join without any."
    if len(words.questions) > 5 or any(len(each) > 300 for each in words.questions):
        fields["questions"] = "At most five questions, of at most 300 characters each."
    if fields:
        raise Invalid("Please look at this again.", fields=fields)
