"""Plants the support groups: agreements, members, requests, rooms, series, meetups and replies."""

from __future__ import annotations

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from groups import db
from groups.access import Role
from groups.demo import shapes
from groups.demo.moments import weekly
from groups.demo.planting import Planting, ref_of
from groups.demo.talk import Corner, plant_room
from groups.duty.models import GroupHours, Opening, WeeklyDuty
from groups.finder.models import Thing
from groups.meetups.models import Meetup, Reply, Series
from groups.membership.models import Acceptance, Agreement, Group, JoinRequest, Membership, Question
from groups.recurrence import Slot, format_rule
from groups.sessions.models import SessionManner

WELCOMED_AFTER_DAYS = 1
REPLIED_DAYS_AGO = 1


def plant_circle(planting: Planting, circle: shapes.Circle) -> None:
    """One group, whole."""
    group = _group(planting, circle)
    rules = _agreements(group, circle)
    _members(planting, group, circle)
    _requests(planting, group, circle)
    for talk in circle.rooms:
        plant_room(Corner(planting, circle, group, talk, rules))
    for series in circle.series:
        _series(planting, group, circle, series)
    for single in circle.meetups:
        slot = planting.moments.ahead(single.in_days, single.time)
        meetup = _meetup(planting, group, single, slot)
        _reply(planting, single, meetup)
        planting.findable[Thing.MEETUP].append(meetup.id)
    _hours(planting, group, circle)
    if any(gathering.held_here for gathering in (*circle.series, *circle.meetups)):
        db.session().add(SessionManner(group_id=group.id, held_here=True, changed_at=planting.moments.now))
    planting.counts["groups"] += 1


def _group(planting: Planting, circle: shapes.Circle) -> Group:
    group = Group(
        ref=ref_of("group", circle.key),
        name=circle.name,
        summary=circle.summary,
        description=circle.description.strip(),
        zone=planting.moments.zone,
        entry=circle.way_in,
        shows_typing=circle.switches["typing"],
        shows_presence=circle.switches["presence"],
        holds_newcomers=circle.switches["hold_newcomers"],
        agreements_version=1,
        essential_version=1,
        created_at=planting.moments.days_ago(max(member.joined for member in circle.members)),
    )
    group.facets = circle.facets.facets()
    planting.put(group, None, circle.mode, circle.town)
    db.session().add(group)
    db.session().flush()
    return group


def _agreements(group: Group, circle: shapes.Circle) -> dict[str, Agreement]:
    rules = {
        rule.key: Agreement(
            group_id=group.id, number=number, version=1, words=rule.words, why=rule.reason, essential=rule.essential
        )
        for number, rule in enumerate(circle.agreements, start=1)
    }
    questions = [
        Question(group_id=group.id, number=number, words=words)
        for number, words in enumerate(circle.questions, start=1)
    ]
    db.session().add_all([*rules.values(), *questions])
    db.session().flush()
    return rules


def _members(planting: Planting, group: Group, circle: shapes.Circle) -> None:
    for member in circle.members:
        person, joined = planting.people[member.person], planting.moments.days_ago(member.joined)
        welcomed = None if member.newcomer else joined + timedelta(days=WELCOMED_AFTER_DAYS)
        membership = Membership(
            person_id=person.id,
            group_id=group.id,
            role=member.role,
            accepted_version=1,
            joined_at=joined,
            welcomed_at=welcomed,
            if_away=member.if_away,
        )
        accepted = Acceptance(person_id=person.id, group_id=group.id, version=1, accepted_at=joined)
        db.session().add_all([membership, accepted])
        planting.counts["memberships"] += 1


def _requests(planting: Planting, group: Group, circle: shapes.Circle) -> None:
    for request in circle.requests:
        pairs = zip(circle.questions, request.answers, strict=True)
        wish = JoinRequest(
            ref=ref_of(circle.key, "request", request.person),
            person_id=planting.people[request.person].id,
            group_id=group.id,
            answers=[{"question": question, "answer": answer} for question, answer in pairs],
            accepted_version=1,
            created_at=planting.moments.days_ago(request.days_ago),
        )
        db.session().add(wish)
        planting.counts["waiting to join"] += 1


def _hours(planting: Planting, group: Group, circle: shapes.Circle) -> None:
    """A group with hours is open only while somebody is on duty; nobody is when the demo begins."""
    if not circle.hours:
        return
    db.session().add(GroupHours(group_id=group.id, opening=Opening.STAFFED, declined=[]))
    group.rests, group.rests_from = True, planting.moments.now
    for each in circle.hours:
        row = WeeklyDuty(
            ref=ref_of("duty", circle.key, each.person, each.weekday),
            group_id=group.id,
            person_id=planting.people[each.person].id,
            first_local=planting.moments.first(each.weekday, each.time, -1),  # from next week on: nothing is behind
            minutes=each.minutes,
            created_at=planting.moments.now,
        )
        db.session().add(row)


def _series(planting: Planting, group: Group, circle: shapes.Circle, repeating: shapes.Repeating) -> None:
    """The series, its dates around now, and the replies to the next of them."""
    moments, rule = planting.moments, weekly(repeating.weekday)
    first = moments.first(repeating.weekday, repeating.time, repeating.since_weeks)
    facilitator = next(member.person for member in circle.members if member.role is Role.FACILITATOR)
    series = Series(
        ref=ref_of("series", repeating.key),
        group_id=group.id,
        rule=format_rule(rule),
        first_local=first,
        created_by_id=planting.people[facilitator].id,
        created_at=group.created_at,
        changed_at=group.created_at,
    )
    _describe(planting, series, repeating, group)
    db.session().add(series)
    db.session().flush()
    dates = [_meetup(planting, group, repeating, slot, series) for slot in moments.dates(rule, first)]
    _reply(planting, repeating, next(meetup for meetup in dates if meetup.starts_at > moments.now))
    planting.findable[Thing.SERIES].append(series.id)
    planting.counts["series"] += 1


def _meetup(
    planting: Planting, group: Group, gathering: shapes.Gathering, slot: Slot, series: Series | None = None
) -> Meetup:
    name = f"{gathering.key}/{slot.local:%Y-%m-%dT%H:%M}"
    meetup = Meetup(
        ref=ref_of("meetup", name),
        group_id=group.id,
        series_id=series.id if series else None,
        slot=slot.local if series else None,
        starts_local=slot.local,
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + timedelta(minutes=gathering.minutes),
        uid=str(uuid5(NAMESPACE_URL, f"stepping stones demo/{name}")),
        created_at=group.created_at,
        changed_at=group.created_at,
    )
    _describe(planting, meetup, gathering, group)
    db.session().add(meetup)
    db.session().flush()
    planting.counts["meetups"] += 1
    return meetup


def _describe(planting: Planting, thing: Series | Meetup, gathering: shapes.Gathering, group: Group) -> None:
    thing.title, thing.summary = gathering.title, gathering.about
    thing.zone, thing.minutes = planting.moments.zone, gathering.minutes
    thing.speaking_seats, thing.listening_seats = gathering.speaking_seats, gathering.listening_seats
    thing.facets = gathering.facets.facets()
    thing.town, thing.latitude, thing.longitude = group.town, group.latitude, group.longitude
    planting.put(thing, gathering.place, gathering.mode)
    thing.address = planting.address(gathering.place)
    if gathering.place is None and not gathering.held_here:
        thing.join_link = f"https://example.org/stepping-stones-demo/{gathering.key}"


def _reply(planting: Planting, gathering: shapes.Gathering, meetup: Meetup) -> None:
    at = planting.moments.days_ago(REPLIED_DAYS_AGO)
    for each in gathering.replies:
        person = planting.people[each.person]
        reply = Reply(
            meetup_id=meetup.id, person_id=person.id, answer=each.reply, part=each.part, created_at=at, changed_at=at
        )
        db.session().add(reply)
        planting.counts["replies"] += 1
