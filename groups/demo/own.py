"""Plants what somebody in the demo keeps for themselves, so that their own pages have something on them."""

from __future__ import annotations

from datetime import timedelta

from groups import db
from groups.demo import own_shapes
from groups.demo.planting import Planting, ref_of
from groups.people.models import Person
from groups.wellbeing.models import (
    CheckIn,
    Disclosure,
    OwnSignal,
    PlanPart,
    ScaleAnswer,
    Supporter,
    SupporterSwitch,
)
from groups.wellbeing.sharing import LASTS, Told


def plant_own(planting: Planting, own: own_shapes.Own) -> None:
    """One person's own pages."""
    person, session = planting.people[own.person], db.session()
    for place, day in enumerate(own.check_ins):
        session.add(_check_in(planting, person, place, day))
    for answered in own.answers:
        ref = ref_of(own.person, answered.scale, str(answered.days_ago))
        at = planting.moments.days_ago(answered.days_ago)
        session.add(ScaleAnswer(ref=ref, person_id=person.id, scale=answered.scale, answers=answered.answers, at=at))
    for part, words in own.plan.items():
        session.add(PlanPart(person_id=person.id, part=part, words=words, changed_at=planting.moments.days_ago(12)))
    for place, rule in enumerate(own.signals):
        session.add(
            OwnSignal(
                ref=ref_of(own.person, "signal", str(place)), person_id=person.id, side=rule.side, pattern=rule.pattern,
                days=rule.days, made_at=planting.moments.days_ago(12),
            )
        )  # fmt: skip
    for helper in own.supporters:
        _supporter(planting, person, helper)


def _check_in(planting: Planting, person: Person, place: int, day: own_shapes.Day) -> CheckIn:
    return CheckIn(
        ref=ref_of(person.ref, "check-in", str(place)),
        person_id=person.id,
        day=planting.moments.today - timedelta(days=day.days_ago),
        mood=day.mood,
        energy=day.energy,
        connection=day.connection,
        words=day.words,
        at=planting.moments.days_ago(day.days_ago),
    )


def _supporter(planting: Planting, person: Person, helper: own_shapes.Helper) -> None:
    accepted = planting.moments.days_ago(helper.days_ago)
    row = Supporter(
        ref=ref_of(person.ref, helper.key), person_id=person.id, name=helper.name, known_as=helper.known_as,
        email=f"{helper.key}@example.org", invited_at=accepted - timedelta(days=1), accepted_at=accepted,
        expires_at=accepted + LASTS,
    )  # fmt: skip
    db.session().add(row)
    db.session().flush()
    db.session().add_all(SupporterSwitch(supporter_id=row.id, what=what, on_at=accepted) for what in helper.on)
    at = planting.moments.days_ago(7)
    db.session().add(Disclosure(supporter_id=row.id, what=Told.TICKED, once=f"tick:{at:%G-%V}", at=at))
