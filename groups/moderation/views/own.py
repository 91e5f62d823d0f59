"""What was decided about oneself: why, until when, and how somebody else can be asked to look again."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from groups import sending
from groups.membership import queries as membership
from groups.moderation import places, queries, service, subjects
from groups.moderation.forms import AppealForm
from groups.moderation.models import Case
from groups.moderation.views.base import blueprint
from groups.people.signing import me


@blueprint.get("/decisions")
def decisions() -> ResponseReturnValue:
    """All that was decided about oneself and told."""
    return render_template("moderation/decisions.html", decisions=queries.decisions_about(me()))


@blueprint.get("/decisions/<ref>")
def decision(ref: str) -> ResponseReturnValue:
    """One of them. Whoever reported something is not on this page, nor whether anybody did."""
    return _page(queries.decision_for(me(), ref), AppealForm())


@blueprint.post("/decisions/<ref>/appeal")
def appeal(ref: str) -> ResponseReturnValue:
    """Ask that somebody else looks again."""
    form = AppealForm()
    return sending.save(
        form,
        lambda: service.appeal(me(), queries.decision_for(me(), ref), form.words.data or ""),
        "Somebody else will look at it, and you will get a letter.",
        to=lambda _appeal: url_for("moderation.decision", ref=ref),
        page=lambda: _page(queries.decision_for(me(), ref), form),
    )


def _page(case: Case, form: AppealForm) -> str:
    group = membership.get_group(case.group_id)
    rooms: dict[int | None, str] = {room_id: name for room_id, _ref, name in places.rooms_of(group.id)}
    measures = [(each, service.is_in_force(each), rooms.get(each.room_id)) for each in queries.measures_of(case)]
    return render_template(
        "moderation/decision.html",
        case=case,
        group=group,
        form=form,
        is_text=subjects.handling(case.subject_kind).is_text,
        agreement=queries.agreement_named(case),
        measures=measures,
        appeal=queries.appeal_of(case),
        open_until=service.open_until(case),
    )
