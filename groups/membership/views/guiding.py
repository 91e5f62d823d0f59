"""What facilitators do for their group: wishes to join, invitations, agreements."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, letters, sending
from groups.access import Can
from groups.membership import queries, service
from groups.membership.forms import AgreementsForm, DecideForm
from groups.membership.models import Group
from groups.membership.service import AgreementWords
from groups.membership.views.base import blueprint
from groups.people.models import Person
from groups.people.signing import me
from groups.slots import Part

MOST = 12


def desk_part(person: Person) -> Part | None:
    """Wishes to join that wait for this facilitator."""
    waiting = queries.waiting_for(person)
    return Part("membership/_desk.html", {"waiting": waiting}, order=20) if waiting else None


def community_part(person: Person) -> Part | None:
    """The way to every group, and to the record, for those who look after the community."""
    return Part("membership/_community.html", {}, order=60) if access.can(person, Can.COORDINATE) else None


@blueprint.get("/groups/<ref>/requests")
def requests(ref: str) -> ResponseReturnValue:
    """Who would like to join, with what they answered."""
    return _requests_page(ref, DecideForm())


def _requests_page(ref: str, form: DecideForm, answered: str = "") -> str:
    group = queries.group_for(me(), ref, Can.ADMIT)
    form.answer.id, form.note.id = f"answer-{answered}", f"note-{answered}"  # there is one such form for each wish
    return render_template(
        "membership/requests.html", group=group, wishes=queries.requests_of(group), form=form, answered=answered
    )


@blueprint.post("/groups/<ref>/requests/<wish>/decide")
def decide(ref: str, wish: str) -> ResponseReturnValue:
    """Let them in, or not this time, with a note if one likes."""
    form = DecideForm()
    admit = form.answer.data == "admit"
    return sending.save(
        form,
        lambda: _decide(ref, wish, admit, form.note.data or ""),
        "They are in, and get a letter." if admit else "They get a letter that says: not this time.",
        to=lambda _made: url_for("membership.requests", ref=ref),
        page=lambda: _requests_page(ref, form, wish),
    )


def _decide(ref: str, wish: str, admit: bool, note: str) -> None:
    person = me()
    group = queries.group_for(person, ref, Can.ADMIT)
    service.decide_request(person, queries.request_for(group, wish), admit, note)


@blueprint.post("/groups/<ref>/invite")
def invite(ref: str) -> ResponseReturnValue:
    """Make an invitation. Its link is shown this once, so the answer is the page itself and not a redirect."""
    with db.transaction():
        person = me()
        group = queries.group_for(person, ref, Can.INVITE)
        token = service.invite(person, group)
    group = queries.group_for(me(), ref, Can.INVITE)
    return render_template(
        "membership/invite.html", group=group, link=letters.link("membership.invitation", token=token)
    )


@blueprint.route("/groups/<ref>/agreements/change", methods=["GET", "POST"])
def change_agreements(ref: str) -> ResponseReturnValue:
    """Write the agreements anew; an essential change asks everybody once more."""
    group = queries.group_for(me(), ref, Can.GUIDE)
    form = _agreements_form(group)
    if form.validate_on_submit():
        with sending.keeping(form):
            return _kept(ref, form)
    group = queries.group_for(me(), ref, Can.GUIDE)
    return render_template("membership/change_agreements.html", group=group, form=form), *sending.outcome(form)


def _agreements_form(group: Group) -> AgreementsForm:
    rules = [
        {"words": each.words, "why": each.why, "essential": each.essential} for each in queries.agreements_of(group)
    ]
    spare = [{"words": "", "why": "", "essential": True}] * min(2, MOST - len(rules))
    return AgreementsForm(data={"rules": [*rules, *spare], "version": group.agreements_version})


def _kept(ref: str, form: AgreementsForm) -> ResponseReturnValue:
    wanted = [
        AgreementWords(rule["words"] or "", rule["why"] or "", rule["essential"])
        for rule in form.rules.data
        if (rule["words"] or "").strip()
    ]
    with db.transaction():
        person = me()
        group = queries.group_for(person, ref, Can.GUIDE)
        new = service.change_agreements(person, group, wanted, form.version.data, ask_again=not form.small.data)
    flash("The agreements are changed." if new else "Nothing was different, so nothing is changed.", "done")
    return redirect(url_for("membership.agreements", ref=ref), 303)
