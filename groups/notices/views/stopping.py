"""Stopping letters from the letter itself, without a sign-in. Looking at the page changes nothing, for mail programs
look at every link; its button, and the one that mail programs have of their own (RFC 8058), do it at once."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from groups import db
from groups.errors import NotFound
from groups.notices import service
from groups.notices import stopping as tokens
from groups.notices.forms import TOPIC_WORDS
from groups.notices.views.base import blueprint
from groups.outbox import Topic
from groups.people import queries as people
from groups.people.models import PersonState
from groups.web import open_to_visitors


@blueprint.get("/letters/stop/<token>")
@open_to_visitors
def stop(token: str) -> ResponseReturnValue:
    """One button."""
    _person_id, topic = _meant(token)
    return render_template("notices/stop.html", token=token, what=TOPIC_WORDS[topic].letters, done=False)


@blueprint.post("/letters/stop/<token>")
@open_to_visitors
def stop_now(token: str) -> ResponseReturnValue:
    """No more letters of this kind. A second time is as good as the first."""
    person_id, topic = _meant(token)
    with db.transaction():
        if people.get_person(person_id).state is PersonState.ENDED:
            raise NotFound()
        service.stop_mail(person_id, topic)
    return render_template("notices/stop.html", token=token, what=TOPIC_WORDS[topic].letters, done=True)


def _meant(token: str) -> tuple[int, Topic]:
    meant = tokens.read(token)
    if meant is None:
        raise NotFound()
    return meant
