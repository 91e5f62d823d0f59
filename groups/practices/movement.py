"""Practices of moving, sitting or standing, as far as is good (pure)."""

from groups.practices.practice import Kind, Practice

PAIN = (
    "Stop at pain, and make every movement smaller than you think it should be. If your doctor has asked you to take "
    "care with moving, leave out what does not fit. All of it can be done sitting down."
)

MOVEMENT = (
    Practice(
        key="shoulders",
        title="Shoulders up, shoulders down",
        kind=Kind.MOVEMENT,
        minutes=2,
        about="Shoulders carry things nobody asked them to carry.",
        steps=(
            "Sit or stand. Let your arms hang.",
            "Draw your shoulders up to your ears while you breathe in.",
            "Let them drop while you breathe out.",
            "Do that five times, each time a little slower.",
            "Then roll them back five times, as small as you like.",
        ),
        not_when=PAIN,
    ),
    Practice(
        key="shake-it-out",
        title="Shake it out",
        kind=Kind.MOVEMENT,
        minutes=2,
        about="Animals shake when something is over. We may do it too.",
        steps=(
            "Shake one hand, as if there were water on it. Then the other.",
            "Shake one foot, holding on to something. Then the other.",
            "If it feels good, let your knees and shoulders join in.",
            "Stop. Stand or sit still for three breaths.",
            "Notice what still tingles.",
        ),
        not_when="Hold on to something firm, or stay in a chair. " + PAIN,
    ),
    Practice(
        key="stretch-in-a-chair",
        title="A stretch in a chair",
        kind=Kind.MOVEMENT,
        minutes=4,
        about="For a body that has been in one place for a long while.",
        steps=(
            "Sit near the front of a chair that does not roll, with both feet down.",
            "Reach up with both arms, then let them sink.",
            "Lay one hand on the other knee and turn gently that way. Look over your shoulder. Then the other side.",
            "Let your head lean to one side for three breaths, then to the other.",
            "Stretch one leg and draw circles with the foot. Then the other.",
            "Lean back, and let the chair have your weight.",
        ),
        not_when=PAIN,
        needs=("a chair that stands firmly",),
    ),
    Practice(
        key="slow-walk-indoors",
        title="A slow walk indoors",
        kind=Kind.MOVEMENT,
        minutes=5,
        about="As far as the next room can be far enough.",
        steps=(
            "Stand at one end of a room, or of the hall.",
            "Walk to the other end as slowly as you can without wobbling.",
            "Feel the heel, then the whole foot, then the toes.",
            "Turn round as if there were all the time in the world.",
            "Walk back. Do it three times.",
        ),
        not_when="Keep a hand on the wall if you feel unsteady, or roll slowly if you use a chair. " + PAIN,
    ),
    Practice(
        key="one-song-of-moving",
        title="Moving to one song",
        kind=Kind.MOVEMENT,
        minutes=4,
        about="Nobody sees you. It need not look like dancing.",
        steps=(
            "Draw the curtain if you like, and put on a song with a beat.",
            "Begin with one finger.",
            "Let a hand join, then an arm, then whatever wants to.",
            "Let it become small again before the song ends, until only the finger moves.",
            "Stand or sit still until your breath is slow.",
        ),
        not_when=PAIN,
        needs=("something to play music on",),
    ),
)
