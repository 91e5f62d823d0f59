"""Reading about groups; no account is needed for those that are listed."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from groups import access, contact_level, slots, text, web
from groups.access import Can
from groups.membership import queries
from groups.membership.forms import ENTRY_WORDS, MODE_WORDS
from groups.membership.models import Group
from groups.membership.views.base import blueprint
from groups.people.signing import person_here


def shown(group: Group) -> dict[str, object]:
    """What a card and a page say of how much contact a group asks for."""
    return {
        "level": contact_level.level(group.facets),
        "why": contact_level.why(group.facets),
        "mode": MODE_WORDS.get(group.mode, ""),
        "entry": ENTRY_WORDS[group.entry],
    }


@blueprint.get("/groups")
@web.open_to_visitors
def groups() -> ResponseReturnValue:
    """One's own groups first, then every group that may be found."""
    person = person_here()
    mine = [group for group, _membership in queries.groups_of(person)] if person else []
    found = list(queries.listed_groups(web.query_page(), queries.PAGE + 1))
    more = found[queries.PAGE - 1].ref if len(found) > queries.PAGE else None
    own = {group.id for group in mine}
    others = [group for group in found[: queries.PAGE] if group.id not in own]
    return render_template("membership/groups.html", mine=mine, others=others, more=more, shown=shown)


@blueprint.get("/groups/<ref>")
@web.open_to_visitors
def group(ref: str) -> ResponseReturnValue:
    """What a group is, what a first visit is like, what it asks, and the way in."""
    person = person_here()
    found = queries.group_for(person, ref, Can.SEE_GROUP)
    how = access.standing(person, found)
    return render_template(
        "membership/group.html",
        group=found,
        description=text.to_html(found.description),
        facts=[
            (label.title, contact_level.describe(label.key, getattr(found.facets, label.key)))
            for label in contact_level.LABELS
        ],
        agreements=queries.agreements_of(found),
        facilitators=queries.facilitator_names(found),
        standing=how,
        waiting=queries.waiting_request(person.id, found.id) if person and not how.role else None,
        wishes=queries.count_waiting(found) if how.role is access.Role.FACILITATOR else 0,
        parts=slots.parts("group_page", person, found),
        **shown(found),
    )
