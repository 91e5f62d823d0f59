"""Plants what there is to do and to help with, and the help lines that nobody has checked."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from groups import db
from groups.activities.models import Activity
from groups.demo import offer_shapes
from groups.demo.moments import weekly
from groups.demo.planting import Planting, ref_of
from groups.directory.models import HelpLine
from groups.finder.models import Thing
from groups.membership.models import Mode
from groups.recurrence import format_rule
from groups.volunteering.models import Interest, Opportunity, Shift

PUBLISHED_DAYS_AGO = 90


def plant_activity(planting: Planting, thing: offer_shapes.ThingToDo) -> None:
    """One activity with its first-visit card."""
    moments = planting.moments
    published = moments.days_ago(PUBLISHED_DAYS_AGO)
    activity = Activity(
        ref=ref_of("activity", thing.key),
        kind=thing.kind,
        title=thing.title,
        summary=thing.summary,
        description=thing.description,
        zone=moments.zone,
        minutes=thing.minutes,
        address=planting.address(thing.place),
        cost=thing.cost,
        free=thing.free,
        access=list(thing.access),
        card={line: words for line, words in msgspec.structs.asdict(thing.card).items() if words},
        card_checked_on=moments.today - timedelta(days=thing.checked_days_ago),
        welcomes_newcomers=thing.newcomers,
        organiser_id=planting.people[thing.organiser].id,
        created_at=published,
        changed_at=moments.days_ago(thing.checked_days_ago),
    )
    activity.facets = thing.facets.facets()
    planting.put(activity, thing.place, thing.mode)
    _set_time(planting, activity, thing)
    db.session().add(activity)
    db.session().flush()
    planting.findable[Thing.ACTIVITY].append(activity.id)
    planting.counts["activities"] += 1


def _set_time(planting: Planting, activity: Activity, thing: offer_shapes.ThingToDo) -> None:
    if thing.weekly:
        activity.rule = format_rule(weekly(thing.weekly.weekday, thing.weekly.every_weeks))
        activity.first_local = planting.moments.first(thing.weekly.weekday, thing.weekly.time, thing.weekly.since_weeks)
    if thing.once:
        activity.first_local = planting.moments.ahead(thing.once.in_days, thing.once.time).local


def plant_opportunity(planting: Planting, way: offer_shapes.Help) -> None:
    """One way to help, its shifts, and who would like to hear more."""
    moments = planting.moments
    published = moments.days_ago(PUBLISHED_DAYS_AGO)
    opportunity = Opportunity(
        ref=ref_of("opportunity", way.key),
        title=way.title,
        summary=way.summary,
        description=way.description,
        minutes=way.minutes,
        from_home=way.from_home,
        company=way.company,
        requirements=way.requirements,
        with_a_friend=way.with_a_friend,
        welcomes_newcomers=way.newcomers,
        zone=moments.zone,
        organiser_id=planting.people[way.organiser].id,
        created_at=published,
        changed_at=published,
    )
    opportunity.facets = way.facets.facets()
    planting.put(opportunity, way.place, Mode.ONLINE if way.from_home else Mode.IN_PERSON)
    db.session().add(opportunity)
    db.session().flush()
    _shifts(planting, opportunity, way)
    _interests(planting, opportunity, way)
    planting.findable[Thing.OPPORTUNITY].append(opportunity.id)
    planting.counts["opportunities"] += 1


def _shifts(planting: Planting, opportunity: Opportunity, way: offer_shapes.Help) -> None:
    for turn in way.shifts:
        slot = planting.moments.ahead(turn.in_days, turn.time)
        shift = Shift(
            ref=ref_of("shift", way.key, str(turn.in_days), turn.time),
            opportunity_id=opportunity.id,
            starts_local=slot.local,
            starts_at=slot.starts_at,
            ends_at=slot.starts_at + timedelta(minutes=turn.minutes),
            places=turn.places,
        )
        db.session().add(shift)
        planting.counts["shifts"] += 1


def _interests(planting: Planting, opportunity: Opportunity, way: offer_shapes.Help) -> None:
    for each in way.interests:
        person, at = planting.people[each.person], planting.moments.days_ago(2)
        interest = Interest(opportunity_id=opportunity.id, person_id=person.id, words=each.words, created_at=at)
        db.session().add(interest)


def plant_help(planting: Planting, page: offer_shapes.HelpPage) -> None:
    """Help lines and services, each marked as example data and checked by nobody."""
    for position, line in enumerate([*page.lines, *page.services]):
        row = HelpLine(
            ref=ref_of("help", line.key),
            country=planting.book.community.country,
            kind=line.kind,
            name=line.name,
            dial=line.dial,
            text_to=line.text_to,
            hours=line.hours,
            who_for=line.who_for,
            words=line.words,
            source=page.source,
            demo=True,
            position=position,
            checked_on=None,
            created_at=planting.moments.now,
        )
        db.session().add(row)
        planting.counts["help lines"] += 1
