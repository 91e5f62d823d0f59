"""The pages of those who look after people: the list, and one item with its runbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, db, sending
from groups.access import Can, Role
from groups.care import queries, runbook, service
from groups.care.course import CareDeed, CareLevel, CareState, is_grave, steps_from
from groups.care.forms import LevelForm, StepForm, TakeForm
from groups.care.models import CareItem
from groups.care.service.opening import Opened
from groups.care.views.base import blueprint
from groups.errors import Conflict, NotFound
from groups.fields import options
from groups.membership import queries as membership
from groups.people import queries as people
from groups.people.models import Person
from groups.people.signing import me
from groups.slots import Part


@blueprint.get("/care")
def items() -> ResponseReturnValue:
    """What waits for those who look after people, the gravest first."""
    person = me()
    waiting = queries.list_for(person)
    if not waiting and not _has_a_list(person):
        raise NotFound()
    return render_template(
        "care/items.html", waiting=waiting, runbook=runbook, supervises=queries.supervises_any(person),
        debriefs=queries.wanted_from(person),
    )  # fmt: skip


def _has_a_list(person: Person) -> bool:
    """Whether the page of items is somebody's also while nothing waits on it."""
    guides = any(each.role is Role.FACILITATOR for _group, each in membership.groups_of(person))
    return guides or queries.supervises_any(person)


@blueprint.get("/desk/care")
def community() -> ResponseReturnValue:
    """Every open item for a coordinator, without whom it is about and without a word of it."""
    waiting = queries.list_for_coordinators(me())
    has_list = bool(queries.list_for(me())) or _has_a_list(me())
    return render_template("care/community.html", waiting=waiting, runbook=runbook, has_list=has_list)


def on_desk(person: Person) -> Part | None:
    """What waits, on the desk: nothing that says whom it is about."""
    waiting = queries.list_for(person)
    coordinates = access.can(person, Can.COORDINATE)
    if not waiting and not coordinates:
        return None
    grave = any(is_grave(each.item.gravity) and each.item.state is not CareState.FOLLOW_UP for each in waiting)
    given = {"waiting": len(waiting), "grave": grave, "coordinates": coordinates}
    return Part("care/_desk.html", given, order=2 if grave else 15)


@blueprint.get("/care/<ref>")
def item(ref: str) -> ResponseReturnValue:
    """One item: who looks after it, what was written folded away, and the next steps."""
    return _page(ref, Sent())


@blueprint.post("/care/<ref>/open")
def open_words(ref: str) -> ResponseReturnValue:
    """Read what was written. It is noted who did; so the answer is the page itself, and not an address to come to."""
    with db.transaction():
        found = queries.item_for(me(), ref)
        opened = service.open_words(me(), found)
    return _page(ref, Sent(opened=opened))


@blueprint.post("/care/<ref>/take")
def take(ref: str) -> ResponseReturnValue:
    """Take it up, or join who has."""
    form = TakeForm()
    return sending.save(
        form, lambda: _take(ref, form), "Thank you. You look after this now.",
        to=lambda _made: _address(ref), page=lambda: _page(ref, Sent(take=form)),
    )  # fmt: skip


def _take(ref: str, form: TakeForm) -> None:
    found = queries.item_for(me(), ref, locked=True)
    if found.state is CareState.SIGNAL:
        service.take_up(me(), found, form.version.data, anyway=form.anyway.data)
    else:
        service.join(me(), found, anyway=form.anyway.data)


@blueprint.post("/care/<ref>/steps/<deed>")
def step(ref: str, deed: str) -> ResponseReturnValue:
    """Take one step of the runbook; on a refusal the page comes back with every word."""
    chosen = _deed(deed)
    form = StepForm()
    return sending.save(
        form, lambda: _take_step(ref, chosen, form), "It is noted.",
        to=lambda closed: url_for("care.items") if closed else _address(ref),
        page=lambda: _page(ref, Sent(step=form, deed=chosen)),
    )  # fmt: skip


def _deed(name: str) -> CareDeed:
    found = next((each for each in runbook.PAGES if each == name), None)
    if found is None:
        raise NotFound()
    return found


def _take_step(ref: str, deed: CareDeed, form: StepForm) -> bool:
    found, actor = queries.item_for(me(), ref, locked=True), me()
    words, version = form.words.data or "", form.version.data
    plain: dict[CareDeed, Callable[[Person, CareItem, str, int], None]] = {
        CareDeed.ACKNOWLEDGE: service.acknowledge, CareDeed.SIGNPOST: service.signpost,
        CareDeed.PLAN: service.make_plan, CareDeed.HAND_ON: service.hand_on,
        CareDeed.CLOSE: service.close, CareDeed.SET_ASIDE: service.set_aside,
    }  # fmt: skip
    if deed is CareDeed.EMERGENCY:
        decided = next(
            (each.person.id for each in queries.accepted(found) if each.person.ref == form.decided_by.data), None
        )
        service.call_emergency(actor, found, words, version, decided)
    elif deed is CareDeed.FOLLOW_UP:
        service.follow_up(actor, found, words, version, form.moment(actor.zone))
    else:
        plain[deed](actor, found, words, version)
    return found.closed_at is not None


@blueprint.post("/care/<ref>/level")
def level(ref: str) -> ResponseReturnValue:
    """Say how grave it is."""
    form = LevelForm()
    return sending.save(
        form, lambda: _set_level(ref, form), "The level is set.", to=lambda _made: _address(ref),
        page=lambda: _page(ref, Sent(level=form)),
    )  # fmt: skip


def _set_level(ref: str, form: LevelForm) -> None:
    found = queries.item_for(me(), ref, locked=True)
    service.set_level(me(), found, CareLevel(form.level.data), form.version.data)


@blueprint.post("/care/<ref>/ask")
def ask(ref: str) -> ResponseReturnValue:
    """Ask somebody to join in."""
    with db.transaction():
        service.ask(me(), queries.item_for(me(), ref), request.form.get("person", ""))
    return _done(ref, "They are asked, in words that say nothing to others.")


@blueprint.post("/care/<ref>/step-back")
def step_back(ref: str) -> ResponseReturnValue:
    """Say no, or that one cannot go on."""
    with db.transaction():
        service.step_back(me(), queries.item_for(me(), ref, locked=True))
    flash("You have stepped back. That is all right, and the others know.", "done")
    return redirect(url_for("care.items"), 303)


@blueprint.post("/care/<ref>/side-line")
def side_line(ref: str) -> ResponseReturnValue:
    """Say that one would sit with the person."""
    with db.transaction():
        is_open = service.offer(me(), queries.item_for(me(), ref, locked=True))
    return _done(ref, "The side line is open." if is_open else "It opens when a second one of you says the same.")


@blueprint.post("/care/<ref>/show-again")
def show_again(ref: str) -> ResponseReturnValue:
    """Let the others read again what was held because of this."""
    version = request.form.get("version", type=int) or 0
    with db.transaction():
        service.show_again(me(), queries.item_for(me(), ref, locked=True), version)
    return _done(ref, "The others can read it again.")


def _done(ref: str, say: str) -> ResponseReturnValue:
    flash(say, "done")
    return redirect(_address(ref), 303)


def _address(ref: str) -> str:
    return url_for("care.item", ref=ref)


@dataclass
class Sent:
    """What was sent to the page of an item and comes back with it."""

    step: StepForm | None = None
    deed: CareDeed | None = None
    level: LevelForm | None = None
    take: TakeForm | None = None
    opened: Opened | None = None


def _page(ref: str, sent: Sent) -> str:
    found, person = queries.item_for(me(), ref), me()
    keepers = queries.keepers_of(found)
    keeps = any(keeper.here and keeper.person.id == person.id for keeper in keepers)
    live = found.closed_at is None
    return render_template("care/item.html", **_facts(found, person), **{
        "keepers": keepers,
        "keeps": keeps,
        "is_asked": any(not keeper.here and keeper.person.id == person.id for keeper in keepers),
        "live": live,
        "steps": _steps(found, keepers, sent) if keeps and live else [],
        "failed": sent.step if sent.step is not None and sent.step.errors else None,
        "level_form": _again(sent.level or LevelForm(formdata=None, level=found.level), found),
        "take_form": _again(sent.take or TakeForm(formdata=None), found),
        "can_ask": queries.who_can_be_asked(found) if keeps and live else [],
        "opened": sent.opened,
        "may_debrief": is_grave(found.gravest) and queries.took_part(person.id, found.id),
    })  # fmt: skip


def _facts(item: CareItem, person: Person) -> dict[str, Any]:
    group = membership.get_group(item.group_id)
    about = people.people_by_id([item.person_id])[item.person_id] if item.person_id else None
    willing = [each for each in queries.keepers_of(item) if each.row.side_at is not None]
    return {
        "item": item,
        "group": group,
        "about": about,
        "runbook": runbook,
        "grave": is_grave(item.gravity),
        "needs_two": is_grave(item.gravest) and len(queries.accepted(item)) < 2,
        "minutes": int((clock.now() - item.now_since).total_seconds() // 60) if item.now_since else 0,
        "willing": willing,
        "offers": any(each.person.id == person.id for each in willing),
        "side_ref": service.room_ref(item, person),
        "holds": bool(queries.held_messages(item)),
    }


def _steps(item: CareItem, keepers: list[queries.Keeper], sent: Sent) -> list[tuple[runbook.Page, StepForm, list[Any]]]:
    """The steps from here, each with its form and the replies one can begin from."""
    sayings = queries.sayings()
    begun = next((each for each in sayings if each.key == request.args.get("begin")), None)
    found = []
    for deed in steps_from(item.state, item.gravity):
        if deed is CareDeed.TAKE_UP:
            continue
        own = sent.step if sent.step is not None and sent.deed is deed else None
        words = begun.words if begun is not None and begun.deed is deed else ""
        form = _again(own or StepForm(formdata=None, words=words), item)
        form.words.id, form.decided_by.id, form.day.id = f"words-{deed}", f"who-{deed}", f"day-{deed}"
        form.words.label.text = runbook.PAGES[deed].label
        form.words.label.field_id = form.words.id
        deciders = [(each.person.ref, each.person.name) for each in keepers if each.here]
        form.decided_by.choices = options([("", "Please choose"), *deciders])
        found.append((runbook.PAGES[deed], form, [each for each in sayings if each.deed is deed]))
    return found


def _again(form: Any, item: CareItem) -> Any:
    """A form on the newest of the item, unless it is one that was refused for another reason."""
    if not form.errors or isinstance(sending.refused(form), Conflict):
        form.version.raw_data = None
        form.version.process_data(item.version)
    return form
