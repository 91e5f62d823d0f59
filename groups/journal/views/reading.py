"""Reading a journal: by month, one entry, on paper, searching, the questions, and who can read what."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from groups import limits, sending, web
from groups.errors import NotFound
from groups.journal import masters, months, prompts, queries
from groups.journal.forms import SearchForm
from groups.journal.months import Month
from groups.journal.queries import Page
from groups.journal.views.base import blueprint
from groups.people.models import Person
from groups.people.signing import me


@blueprint.get("/journal")
def pages() -> ResponseReturnValue:
    """One month, newest first; the month of the newest entry where none is asked for."""
    person = me()
    month = _month_asked(person)
    before, after = queries.months_beside(person, month)
    try:
        page, away = queries.in_month(person, month, _before()), ""
    except masters.KeyAway as fault:
        page, away = Page([]), fault.say
    given = {"month": month, "earlier": before, "later": after, "page": page, "away": away}
    return render_template("journal/pages.html", **given), 503 if away else 200


@blueprint.get("/journal/print")
def paper() -> ResponseReturnValue:
    """One month on paper, in the order it was written."""
    person = me()
    month = _month_asked(person)
    return render_template("journal/paper.html", month=month, entries=queries.whole_month(person, month))


@blueprint.get("/journal/questions")
def questions() -> ResponseReturnValue:
    """All questions there are to begin from."""
    return render_template("journal/questions.html", kinds=prompts.KINDS)


@blueprint.get("/journal/who-reads")
def who_reads() -> ResponseReturnValue:
    """What can be read by whom, in plain words."""
    return render_template("journal/who_reads.html")


@blueprint.route("/journal/search", methods=["GET", "POST"])
def search() -> ResponseReturnValue:
    """Look for words, a tag or a month. They come in the body: addresses stay in browsers and proxies."""
    form = SearchForm()
    found = None
    if form.is_submitted():
        with sending.keeping(form):
            if form.validate():
                limits.check("search", f"journal-{me().id}")
                found = queries.search(me(), form.asked(), form.from_number()) if form.asked() else None
    status, headers = sending.outcome(form) if form.errors else (200, {})
    return render_template("journal/search.html", form=form, found=found), status, headers


@blueprint.get("/journal/<ref>")
def entry(ref: str) -> ResponseReturnValue:
    """One entry."""
    return render_template("journal/entry.html", entry=queries.opened(me(), ref))


def _month_asked(person: Person) -> Month:
    written = request.args.get("month", "")
    if not written:
        return queries.newest_month(person)
    month = months.read(written)
    if month is None:
        raise NotFound()
    return month


def _before() -> int:
    written = web.query_page("before") or ""
    return int(written) if written.isdigit() and len(written) < 10 else 0
