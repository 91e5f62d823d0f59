"""A date on one sheet of paper, for a pocket: what it is like and how one leaves, and nothing about anybody."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from groups import contact_level, letters
from groups.access import Can
from groups.meetups import queries
from groups.meetups.views.base import blueprint
from groups.membership import queries as membership
from groups.people.signing import person_here
from groups.web import open_to_visitors


@blueprint.get("/meetups/<ref>/paper")
@open_to_visitors
def paper(ref: str) -> ResponseReturnValue:
    """The card of a date, without its name and place unless that is asked for: paper is read by others too."""
    found = queries.meetup_for(person_here(), ref, Can.SEE_MEETUP)
    return render_template(
        "meetups/paper.html",
        meetup=found,
        named=request.args.get("named") == "yes",
        where=queries.where_words(found),
        why=contact_level.why(found.facets),
        rules=membership.agreements_of(found.group),
        help_at=letters.link("directory.urgent_help"),
    )
