"""Who is in a group, and what facilitators do for one of them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, db, web
from groups.access import Can, Role
from groups.membership import queries, service
from groups.membership.views.base import blueprint
from groups.people.signing import me

PAGE = 50


@blueprint.get("/groups/<ref>/members")
def members(ref: str) -> ResponseReturnValue:
    """Pseudonyms, and nothing else about anybody."""
    person = me()
    group = queries.group_for(person, ref, Can.LIST_MEMBERS)
    guides = access.standing(person, group).role is Role.FACILITATOR
    found = list(queries.members_of(person, group, web.query_page(), PAGE + 1, everyone=guides))
    now = clock.now()
    return render_template(
        "membership/members.html",
        group=group,
        guides=guides,
        rows=[(each.person, each, queries.is_newcomer(each, group, now)) for each in found[:PAGE]],
        more=found[PAGE - 1].person.ref if len(found) > PAGE else None,
        own=queries.membership_of(person.id, group.id),
    )


@blueprint.post("/groups/<ref>/members/me")
def on_list(ref: str) -> ResponseReturnValue:
    """Appear in the list, or not."""
    shown = request.form.get("shown") == "yes"
    with db.transaction():
        person = me()
        service.set_on_list(person, queries.group_for(person, ref, Can.LIST_MEMBERS), shown)
    flash("You are in the list." if shown else "You are no longer in the list. Facilitators still see you.", "done")
    return redirect(url_for("membership.members", ref=ref), 303)


@blueprint.post("/groups/<ref>/members/<person_ref>/welcome")
def welcome(ref: str, person_ref: str) -> ResponseReturnValue:
    """Lift somebody's newcomer state."""
    with db.transaction():
        person = me()
        group = queries.group_for(person, ref, Can.ADMIT)
        member = queries.member_for(group, person_ref).person
        service.welcome(person, group, member)
        name = member.name
    flash(f"{name} is welcomed.", "done")
    return redirect(url_for("membership.members", ref=ref), 303)
