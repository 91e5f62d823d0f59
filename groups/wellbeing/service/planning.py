"""Writing one's plan part by part, and making signals of one's own. Neither tells anybody anything."""

from __future__ import annotations

from groups import clock, db
from groups.errors import Conflict, Invalid
from groups.people.models import Person
from groups.wellbeing.holding import hold
from groups.wellbeing.models import OwnSignal, PlanPart
from groups.wellbeing.plan_parts import Part
from groups.wellbeing.queries import checkins
from groups.wellbeing.queries import plan as plans
from groups.wellbeing.signals import Rule, is_possible

LONGEST = 4000
MOST_SIGNALS = 10
CHANGED = (
    "This part was changed in another window meanwhile. What is kept now stands below the field, and your words are "
    "still in it. Put together what you want of both, and keep it."
)


def write_part(person: Person, part: Part, words: str, version: int) -> PlanPart:
    """Keep one part. `version` is the one the page was made from: if another window was first, nothing is written
    over, and Conflict says so."""
    words = words.strip()
    if len(words) > LONGEST:
        raise Invalid("Please write it shorter.", fields={"words": f"Please use {LONGEST} characters or fewer."})
    hold(person.id)
    row = plans.find_part(person.id, part)
    if (row.version if row else 0) != version and (row is None or row.words != words):
        raise Conflict(CHANGED)
    if row is None:
        row = PlanPart(person_id=person.id, part=part, version=0)
        db.session().add(row)
    row.words, row.version, row.changed_at = words, row.version + 1, clock.now()
    return row


def make_signal(person: Person, rule: Rule) -> OwnSignal:
    """Make a rule. The same one twice is one."""
    if not is_possible(rule):
        raise Invalid("Please choose from two to seven days.", fields={"days": "From two to seven."})
    hold(person.id)
    known = plans.signals_of(person)
    same = next((each for each in known if plans.rule_of(each) == rule), None)
    if same is not None:
        return same
    if len(known) >= MOST_SIGNALS:
        raise Conflict("There are ten signals already. Please take one away that you do not need any more.")
    row = OwnSignal(person_id=person.id, side=rule.side, pattern=rule.pattern, days=rule.days, made_at=clock.now())
    db.session().add(row)
    return row


def remove_signal(person: Person, ref: str) -> None:
    """Take a rule away."""
    db.session().delete(plans.signal_for(person, ref))


def put_away(person: Person) -> None:
    """Show nothing of the signals that hold until tomorrow."""
    for signal in plans.holding(person):
        signal.away_on = checkins.today_of(person)
