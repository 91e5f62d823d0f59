"""What a client may ask and do in a live session: the same deeds as the page, by the same names."""

from __future__ import annotations

from functools import partial
from typing import Any

from groups.access import Can
from groups.sessions import queries, service
from realtime.handling import Here, on
from realtime.live_protocol import OfSession
from realtime.protocol import CLIENT


@on("session:enter", OfSession)
def enter(here: Here, asked: OfSession) -> dict[str, Any]:
    """Be there, and get the session as this person sees it now."""
    service.sign_of_life(here.person, asked.session)
    session = queries.session_for(here.person, asked.session, Can.SEE_SESSION)
    return {"view": queries.look(session, here.person.id)}


@on("session:beat", OfSession)
def beat(here: Here, asked: OfSession) -> dict[str, Any]:
    """A sign of life, every twenty seconds. Who knows a lower version than the answer asks for what there is."""
    return {"version": service.sign_of_life(here.person, asked.session)}


def _perform(name: str, fields: tuple[str, ...], here: Here, asked: Any) -> None:
    service.perform(name, here.person, asked.session, {field: getattr(asked, field) for field in fields})


for _name, _deed in service.DEEDS.items():
    on(_name, CLIENT[_name])(partial(_perform, _name, _deed.fields))
