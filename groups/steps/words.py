"""What the pages of steps say of where a step stands, of moves, and of numbers (pure)."""

from __future__ import annotations

from groups.steps.course import Move, StepState

STATE_WORDS: dict[StepState, str] = {
    StepState.TODO: "For some day",
    StepState.PLANNED: "Next, if I like",
    StepState.TRIED: "Tried",
    StepState.COMFORTABLE: "Comfortable by now",
    StepState.ASIDE: "Set aside",
}
#: What the button of a move says.
MOVE_WORDS: dict[Move, str] = {
    Move.PLAN: "I would like this one next",
    Move.UNPLAN: "Not next after all",
    Move.SETTLE: "This one is comfortable now",
    Move.UNSETTLE: "Not so comfortable just now",
    Move.SET_ASIDE: "Set it aside",
    Move.RETURN: "Take it up again",
}
#: What is said once it is done.
DONE_WORDS: dict[Move, str] = {
    Move.PLAN: "It is your next one, for whenever you like.",
    Move.UNPLAN: "It can wait.",
    Move.SETTLE: "It is marked as comfortable. You can do it again as often as you like.",
    Move.UNSETTLE: "That comes and goes. It stands among those you have tried.",
    Move.SET_ASIDE: "It is set aside, with all that you wrote. You can take it up again at any time.",
    Move.RETURN: "It is back on your ladder, as it was.",
}
WENT_DOWN = "This one is gentler. Going down a step is an ordinary part of the way, and all that you did stays."
WENT_UP = "This is the one after it. It can wait as long as you like."
#: One's own anchors: what the numbers mean, so that they mean the same next month.
NUMBERS = (
    "0 is no trouble at all, 3 a little uneasy, 5 hard and still doable, 8 very hard, 10 as hard as I can imagine."
)


def tried_words(times: int) -> str:
    """ "tried once", "tried 3 times"; "" for never."""
    return {0: "", 1: "tried once", 2: "tried twice"}.get(times, f"tried {times} times")
