"""The coordinator's pages: every group, a new one, and who guides which."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending, web
from groups.access import Can, require
from groups.contact_level import LABELS, Facets
from groups.membership import queries, service
from groups.membership.forms import GroupForm, TermForm
from groups.membership.models import Entry, Mode
from groups.membership.service import GroupWords
from groups.membership.views.base import blueprint
from groups.people import names
from groups.people import queries as people
from groups.people.signing import me


@blueprint.get("/desk/groups")
def desk() -> ResponseReturnValue:
    """Every group of the community."""
    found = list(queries.all_groups(me(), web.query_page(), queries.PAGE + 1))
    more = found[queries.PAGE - 1].ref if len(found) > queries.PAGE else None
    return render_template("membership/desk.html", groups=found[: queries.PAGE], more=more)


@blueprint.route("/desk/groups/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Begin a group."""
    require(me(), Can.COORDINATE)
    here = people.community()
    form = GroupForm(
        data=None if request.method == "POST" else {"zone": here.zone if here else "UTC", "is_listed": True}
    )
    return sending.save(
        form,
        lambda: service.found_group(me(), _words(form)),
        "The group is there. Next, say who guides it.",
        to=lambda made: url_for("membership.guides", ref=made.ref),
        page=lambda: render_template(
            "membership/create.html", form=form, facets=[form[f"facet_{label.key}"] for label in LABELS]
        ),
    )


def _words(form: GroupForm) -> GroupWords:
    return GroupWords(
        name=" ".join(form.name.data.split()),
        summary=" ".join(form.summary.data.split()),
        description=(form.description.data or "").strip(),
        zone=form.zone.data,
        town=" ".join((form.town.data or "").split()),
        mode=Mode(form.mode.data),
        entry=Entry(form.entry.data),
        is_listed=form.is_listed.data,
        holds_newcomers=form.holds_newcomers.data,
        shows_typing=form.shows_typing.data,
        shows_presence=form.shows_presence.data,
        facets=Facets(**{label.key: form[f"facet_{label.key}"].data for label in LABELS}),
        questions=[line.strip() for line in (form.questions.data or "").splitlines() if line.strip()],
    )


@blueprint.get("/desk/groups/<ref>")
def guides(ref: str) -> ResponseReturnValue:
    """Who guides a group; `name` looks somebody up to appoint."""
    group = queries.group_to_coordinate(me(), ref)
    name = request.args.get("name", "").strip()[:60]
    found = people.people_alike(names.skeleton(name)) if name else []
    return render_template(
        "membership/guides.html", group=group, appointed=queries.appointed_to(group), name=name, found=found
    )


@blueprint.post("/desk/groups/<ref>/facilitators")
def appoint(ref: str) -> ResponseReturnValue:
    """Let somebody guide the group: `person` is their ref."""
    with db.transaction():
        coordinator = me()
        group = queries.group_to_coordinate(coordinator, ref)
        person = people.person_for(request.form.get("person", ""))
        service.appoint_facilitator(coordinator, group, person)
        name = person.name
    flash(f"{name} guides this group now.", "done")
    return redirect(url_for("membership.guides", ref=ref), 303)


@blueprint.route("/desk/groups/<ref>/facilitators/<person_ref>", methods=["GET", "POST"])
def appoint_for(ref: str, person_ref: str) -> ResponseReturnValue:
    """Let somebody guide the group from one day on, or until another."""
    group, whom = queries.group_to_coordinate(me(), ref), people.person_for(person_ref)
    form, zone, name = TermForm(), group.zone, whom.name
    return sending.save(
        form,
        lambda: service.appoint_facilitator(
            me(), queries.group_to_coordinate(me(), ref), people.person_for(person_ref), form.term(zone)
        ),
        f"It is written down, and {name} gets a letter.",
        to=lambda _made: url_for("membership.guides", ref=ref),
        page=lambda: render_template(
            "membership/appoint.html", group=queries.group_to_coordinate(me(), ref), name=name, form=form
        ),
    )


@blueprint.post("/desk/groups/<ref>/facilitators/<person_ref>/end")
def end_guide(ref: str, person_ref: str) -> ResponseReturnValue:
    """Let a facilitator be a member again."""
    with db.transaction():
        coordinator = me()
        group = queries.group_to_coordinate(coordinator, ref)
        person = people.person_for(person_ref)
        service.end_facilitator(coordinator, group, person)
        name = person.name
    flash(f"{name} is a member of this group like the others now.", "done")
    return redirect(url_for("membership.guides", ref=ref), 303)
