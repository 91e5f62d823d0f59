"""Handover cards: what one facilitator of a group leaves for the next."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import sending
from groups.access import Can
from groups.meetups.forms.desk import HandoverForm
from groups.meetups.queries import handover as reading
from groups.meetups.service.handover import hand_over
from groups.meetups.views.base import blueprint
from groups.membership import queries as membership
from groups.people.signing import me


@blueprint.route("/groups/<ref>/handover", methods=["GET", "POST"])
def handover(ref: str) -> ResponseReturnValue:
    """The cards of a group, and a new one."""
    person = me()
    group = membership.group_for(person, ref, Can.SCHEDULE)
    form = HandoverForm(data=None if request.method == "POST" else {"meetup": request.args.get("date", "")})
    form.about(reading.dates_to_choose(group))
    return sending.save(
        form,
        lambda: hand_over(
            person,
            membership.group_for(person, ref, Can.SCHEDULE),
            form.agreed.data,
            form.to_greet.data,
            form.meetup.data or "",
        ),
        "The card is there for whoever guides next.",
        to=lambda _card: url_for("meetups.handover", ref=ref),
        page=lambda: _page(ref, form),
    )


def _page(ref: str, form: HandoverForm) -> str:
    group = membership.group_for(me(), ref, Can.SCHEDULE)
    return render_template("meetups/handover.html", group=group, form=form, cards=reading.cards_of([group.id]))
