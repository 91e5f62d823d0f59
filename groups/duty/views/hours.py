"""Staffed hours, for everybody: when somebody is here, how soon reports are read, and what nobody here can do."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from groups.duty import queries
from groups.duty.views.base import blueprint
from groups.people import queries as people
from groups.people.signing import person_here
from groups.web import open_to_visitors


@blueprint.get("/staffed-hours")
@open_to_visitors
def staffed_hours() -> ResponseReturnValue:
    """The next seven days and the usual week of every group that anyone may find."""
    person, here = person_here(), people.community()
    zone = person.zone if person is not None else here.zone if here is not None else "UTC"
    return render_template("duty/hours.html", groups=queries.public_hours(), speed=queries.reading_speed(), zone=zone)
