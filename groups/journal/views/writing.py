"""Writing, changing and deleting. No word is lost to a sign-in that ended, a stale page, another window or a full disk:
the page comes back with all of them, and they are kept nowhere else meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import clock, db, limits, sending, web
from groups.columns import new_ref
from groups.errors import Conflict, Problem
from groups.journal import prompts, queries, service
from groups.journal.forms import EntryForm
from groups.journal.models import JournalEntry
from groups.journal.queries import Opened
from groups.journal.views.base import blueprint
from groups.people.models import Person
from groups.people.signing import me, person_here

KEPT = "It is kept. Only you can read it."
SOMEBODY_ELSE = (
    "This page was opened by another account than the one that is signed in now, so nothing was kept. "
    "Copy your words, sign in as yourself, and keep them there."
)
GONE = (
    "The entry you changed is not there any more; perhaps it was deleted in another window. Your words are all here, "
    "and can be kept as a new entry."
)


@blueprint.url_value_preprocessor
def _room_for_words(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take a form up to what a request may be at all, before anything looks at it: what is too long comes back with a
    sentence, and not without its words."""
    request.max_form_memory_size = request.max_content_length


@blueprint.route("/journal/new", methods=["GET", "POST"])
@web.open_to_visitors
def write() -> ResponseReturnValue:
    """Write an entry, with a question or without. Open to visitors only to give back what somebody typed whose sign-in
    has ended."""
    form = EntryForm()
    return _not_now(form) or sending.save(
        form, lambda: _write(me(), form), KEPT, to=lambda kept: url_for("journal.entry", ref=kept.ref),
        page=lambda: _new_page(form),
    )  # fmt: skip


@blueprint.route("/journal/<ref>/edit", methods=["GET", "POST"])
@web.open_to_visitors
def edit(ref: str) -> ResponseReturnValue:
    """Change an entry. Open to visitors for the same reason."""
    form = EntryForm()
    early = _not_now(form)
    if early is not None:
        return early
    if form.is_submitted() and queries.find_entry(me(), ref) is None:
        form.version.data = ""
        form.form_errors.append(GONE)
        return _new_page(form), 404
    return sending.save(
        form, lambda: _edit(me(), ref, form), KEPT, to=lambda kept: url_for("journal.entry", ref=kept.ref),
        page=lambda: _edit_page(form, ref),
    )  # fmt: skip


@blueprint.route("/journal/<ref>/delete", methods=["GET", "POST"])
def delete(ref: str) -> ResponseReturnValue:
    """Delete an entry, after a page that says that it is for good."""
    entry = queries.entry_for(me(), ref)
    if request.method != "POST":
        return render_template("journal/delete.html", entry=entry)
    with db.transaction():
        service.delete(me(), ref)
    flash("It is deleted.", "done")
    return redirect(url_for("journal.pages"), 303)


def _not_now(form: EntryForm) -> ResponseReturnValue | None:
    """What is answered before anything is done: to somebody who is not signed in, and to a page that is stale."""
    if person_here() is None:
        if request.method != "POST":
            return redirect(url_for("people.sign_in", next=request.path), 303)
        return render_template("journal/signed_out.html", form=form), 400
    if form.is_submitted() and not form.is_fresh():
        return _page(form), 400
    return None


def _write(person: Person, form: EntryForm) -> JournalEntry:
    _check(person, form)
    return service.write(person, form.content(), once=form.once.data or "")


def _edit(person: Person, ref: str, form: EntryForm) -> JournalEntry:
    _check(person, form)
    return service.edit(person, ref, form.content(), form.seen())


def _check(person: Person, form: EntryForm) -> None:
    if form.whose.data and form.whose.data != person.ref:
        raise Conflict(SOMEBODY_ELSE)
    limits.check("journal", person.id, "That was a little fast. Please wait a moment, and keep it again.")


def _new_page(form: EntryForm) -> str:
    """The page for a new entry. The question of the day is offered; ?question=0 is without one."""
    if not form.is_submitted():
        wanted = request.args.get("question", "")
        prompt = prompts.find(wanted) or (None if wanted else prompts.of_the_day(_today(me())))
        form.question.data = str(prompt.number) if prompt else ""
        form.once.data, form.whose.data = new_ref(), me().ref
    return _page(form, to=url_for("journal.write"))


def _edit_page(form: EntryForm, ref: str) -> str:
    """The page for changing one. After a conflict the other window's words stand below, and the next try is about
    them."""
    now = _now(form, ref)
    changed = getattr(sending.refused(form), "code", "") == "changed"
    if now is not None and now.content is not None and not form.is_submitted():
        said = now.content
        form.title.data, form.text.data = said.title, said.text
        form.tags.data, form.triggers.data = ", ".join(said.tags), ", ".join(said.triggers)
        form.whose.data = me().ref
    if now is not None and (changed or not form.is_submitted()):
        form.version.data = str(now.version)
    return _page(form, entry=now, other=now if changed else None)


def _now(form: EntryForm, ref: str) -> Opened | None:
    """The entry as it is. Where something was sent, a fault in opening it must not cost the words."""
    try:
        return queries.opened(me(), ref)
    except Problem:
        if form.is_submitted():
            return None
        raise


def _page(form: EntryForm, *, to: str = "", entry: Opened | None = None, other: Opened | None = None) -> str:
    """The form, with the question it answers, and how the entry is in the other window."""
    prompt = prompts.find(form.question.data or "")
    asked = entry.content.prompt if entry and entry.content else prompt.words if prompt else ""
    following = prompts.after(prompt) if prompt else None
    return render_template(
        "journal/write.html", form=form, to=to or request.path, entry=entry, other=other, asked=asked,
        following=following,
    )  # fmt: skip


def _today(person: Person) -> date:
    return clock.now().astimezone(ZoneInfo(person.zone)).date()
