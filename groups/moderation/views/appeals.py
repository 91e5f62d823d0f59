"""Giving a second look."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from groups import sending
from groups.moderation import queries, service
from groups.moderation.forms import AnswerForm, DecideForm
from groups.moderation.models import AppealState, Case, Decision
from groups.moderation.views.base import blueprint
from groups.moderation.views.cases import case_page, offer, queue_address
from groups.people.signing import me


@blueprint.post("/cases/<ref>/answer")
def answer(ref: str) -> ResponseReturnValue:
    """Say what comes of it; on a refusal the page comes back with every word."""
    form = AnswerForm()
    offer(form, queries.case_for(me(), ref))
    return sending.save(
        form,
        lambda: _answer(ref, form),
        "It is answered, and they get a letter.",
        to=queue_address,
        page=lambda: case_page(queries.case_for(me(), ref), DecideForm(formdata=None), answer=form),
    )


def _answer(ref: str, form: AnswerForm) -> Case:
    found = queries.case_for(me(), ref)
    reason, ruling = form.reason.data or "", None
    if form.decision.data:
        rung = form.rung_chosen()
        ruling = service.Ruling(Decision(form.decision.data), reason, found.agreement_id, rung)
    given = service.Answer(AppealState(form.outcome.data), reason, ruling)
    service.answer_appeal(me(), found, given, form.version.data)
    return found
