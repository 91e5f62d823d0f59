"""Saying that one is worried about somebody: from what they wrote, or from the list of members."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import sending
from groups.access import Can
from groups.care import service
from groups.care.course import CareLevel
from groups.care.forms import WorriedForm
from groups.care.views.base import blueprint
from groups.chat import queries as chat
from groups.errors import NotFound
from groups.membership import queries as membership
from groups.people import queries as people
from groups.people.signing import me

THANKS = "Thank you. It is being looked after."


@blueprint.route("/rooms/<ref>/messages/<message>/worried", methods=["GET", "POST"])
def worried(ref: str, message: str) -> ResponseReturnValue:
    """Worried about whoever wrote this."""
    found = chat.message_for(me(), message, Can.READ_ROOM)
    if found.room.ref != ref or found.room.is_side_line:
        raise NotFound()
    if found.author_id == me().id:
        return redirect(url_for("care.now"), 303)
    form, author, back = WorriedForm(), people.get_person(found.author_id).name, url_for("chat.room", ref=ref)
    return sending.save(
        form,
        lambda: service.worry_about_message(me(), message, CareLevel(form.level.data), form.words.data or ""),
        THANKS,
        to=lambda _made: back,
        page=lambda: render_template("care/worried.html", form=form, name=author, back=back),
    )


@blueprint.route("/groups/<ref>/members/<person_ref>/worried", methods=["GET", "POST"])
def worried_about(ref: str, person_ref: str) -> ResponseReturnValue:
    """Worried about somebody of the group."""
    group = membership.group_for(me(), ref, Can.LIST_MEMBERS)
    member = service.member_to_think_of(me(), group, person_ref)
    if member.id == me().id:
        return redirect(url_for("care.now"), 303)
    form, name, back = WorriedForm(), member.name, url_for("membership.members", ref=ref)
    return sending.save(
        form,
        lambda: service.worry_about_member(
            me(), membership.group_for(me(), ref, Can.LIST_MEMBERS), person_ref, CareLevel(form.level.data),
            form.words.data or "",
        ),
        THANKS,
        to=lambda _made: back,
        page=lambda: render_template("care/worried.html", form=form, name=name, back=back),
    )  # fmt: skip
