"""The letters to supporters. They have no account, so each carries a link that opens their page once; and it says that
there is something, never what."""

from __future__ import annotations

from groups import db, letters
from groups.outbox import Letter, Pending
from groups.wellbeing.keys import make_key
from groups.wellbeing.models import Disclosure, Opens, Supporter
from groups.wellbeing.queries import supporters as queries
from groups.wellbeing.sharing import ANSWER_WITHIN, LINK_LASTS, SWITCH_OF


def invitation(pending: Pending) -> Letter | None:
    """A question, with a link to answer it; nothing when it was taken back."""
    supporter = queries.find_asked(pending.about_id)
    if supporter is None:
        return None
    return _letter("supporter_invitation", supporter, link=_link(supporter, invited=True))


def word(pending: Pending) -> Letter | None:
    """That there is something on their page; nothing when that was taken back or switched off meanwhile."""
    row = db.session().get(Disclosure, pending.about_id)
    supporter = queries.find_standing(row.supporter_id) if row is not None else None
    if row is None or supporter is None or SWITCH_OF[row.what] not in queries.switches_of(supporter):
        return None
    return _letter("supporter_word", supporter, link=_link(supporter))


def new_link(pending: Pending) -> Letter | None:
    """New links to every page of whoever has this address."""
    first = queries.find_standing(pending.about_id) if pending.about_id else None
    if first is None:
        return None
    links = [(each.known_as, _link(each)) for each in queries.at_address(first.email)]
    return _letter("supporter_link", first, links=links)


def _link(supporter: Supporter, *, invited: bool = False) -> str:
    token = make_key(supporter, Opens.LINK, ANSWER_WITHIN if invited else LINK_LASTS)
    return letters.link("wellbeing.link", token=token)


def _letter(template: str, supporter: Supporter, **context: object) -> Letter:
    text, html = letters.render(template, supporter=supporter, **context)
    return Letter(supporter.email, letters.subject(), text, html)
