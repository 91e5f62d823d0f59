"""What a person does with their steps: choose one, keep a ladder, move on it, and write down what they tried."""

from groups.steps.service.choosing import Steps, day_of, energy_said, next_steps, not_now, provide_candidates
from groups.steps.service.copying import copy
from groups.steps.service.ladder import Part, Wish, add, change, place_before, remove, split
from groups.steps.service.moving import move, move_down, move_up
from groups.steps.service.trying import How, change_attempt, take_back, tried, try_step

__all__ = [
    "How",
    "Part",
    "Steps",
    "Wish",
    "add",
    "change",
    "change_attempt",
    "copy",
    "day_of",
    "energy_said",
    "move",
    "move_down",
    "move_up",
    "next_steps",
    "not_now",
    "place_before",
    "provide_candidates",
    "remove",
    "split",
    "take_back",
    "tried",
    "try_step",
]
