"""Reading ladders, tries and answers about steps; always and only a person's own."""

from groups.steps.queries.done import (
    Done,
    attempt_for,
    counted,
    done_page,
    find_attempt,
    newest_halves,
    tried_lately,
    tries_of,
)
from groups.steps.queries.ladder import (
    ladder_of,
    same_key,
    smaller_of,
    step_by_id,
    step_for,
    times_of,
)
from groups.steps.queries.suggesting import OwnStep, comfort_of, said_by

__all__ = [
    "Done",
    "OwnStep",
    "attempt_for",
    "comfort_of",
    "counted",
    "done_page",
    "find_attempt",
    "ladder_of",
    "newest_halves",
    "said_by",
    "same_key",
    "smaller_of",
    "step_by_id",
    "step_for",
    "times_of",
    "tried_lately",
    "tries_of",
]
