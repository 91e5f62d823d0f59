"""The pages of looking after oneself, those of a supporter, and what is laid on the pages of others."""

from __future__ import annotations

from flask import Flask

from groups import belongings as everything
from groups import events, outbox, slots
from groups.people.events import PassphraseChanged, PersonPaused, PersonReturned
from groups.wellbeing import belongings, composers
from groups.wellbeing.service import telling
from groups.wellbeing.views import checking_in, hearing, planning, questions, supporters, supporting, trends
from groups.wellbeing.views.base import blueprint


def attach(_app: Flask) -> None:
    """Hear of pauses, write the letters to supporters, and show people their own plan. The letters have no topic: they
    go to people who have no account, and who end them all on their own page."""
    slots.provide("steps_page", planning.on_steps)
    slots.provide("pause_page", supporters.on_pause)
    events.subscribe(PersonPaused, hearing.paused)
    events.subscribe(PersonReturned, hearing.returned)
    events.subscribe(PassphraseChanged, hearing.passphrase_changed)
    outbox.compose(telling.INVITATION, composers.invitation)
    outbox.compose(telling.WORD, composers.word)
    outbox.compose(telling.LINK, composers.new_link)
    everything.declare("wellbeing", read=belongings.of, erase=belongings.erase)


__all__ = ["attach", "blueprint", "checking_in", "planning", "questions", "supporters", "supporting", "trends"]
