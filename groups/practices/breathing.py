"""Practices of breathing (pure)."""

from groups.practices.practice import Kind, Pace, Practice

DIZZY = (
    "If you feel dizzy or short of air, let your breath go its own way; that is all there is to do. Leave this out if "
    "watching your breath makes you uneasy, or if your doctor has asked you to take care with your heart or lungs."
)

BREATHING = (
    Practice(
        key="longer-breath-out",
        title="A longer breath out",
        kind=Kind.BREATHING,
        minutes=2,
        about="When the breath out is longer than the breath in, the body often takes it as a sign that it may rest.",
        steps=(
            "Sit or lie down so that nothing presses.",
            "Breathe in through your nose while you count to four, as softly as you like.",
            "Breathe out through your mouth while you count to six.",
            "Do this twelve times, or fewer. Shorter counts are as good.",
            "Then let your breath do what it wants, and stay where you are for a moment.",
        ),
        not_when=DIZZY,
        pace=Pace(4, 6),
    ),
    Practice(
        key="round-the-square",
        title="Round a square",
        kind=Kind.BREATHING,
        minutes=2,
        about="Four sides, all the same: something even to follow when the day is not.",
        steps=(
            "Find something with four corners: a window, a book, a tile.",
            "Let your eyes go up one side while you breathe in and count to three.",
            "Let them go along the top while you wait and count to three.",
            "Let them go down while you breathe out and count to three.",
            "Let them go along the bottom while you rest and count to three.",
            "Go round ten times, or as often as feels good.",
        ),
        not_when="If the waiting is uncomfortable, leave it out and go from side to side. " + DIZZY,
        needs=("something with four corners to look at",),
        pace=Pace(3, 3, 3, 3, rounds=10),
    ),
    Practice(
        key="two-sighs",
        title="Two sighs",
        kind=Kind.BREATHING,
        minutes=1,
        about="A sigh is the body's own way of letting go. You can lend it a hand.",
        steps=(
            "Breathe in through your nose.",
            "Before you breathe out, take one more small sip of air.",
            "Let it all go through your mouth, slowly, with a sound if you like.",
            "Breathe as ever for a few breaths.",
            "Then do it once more. Twice is plenty.",
        ),
        not_when=DIZZY,
    ),
    Practice(
        key="along-your-hand",
        title="Along your hand",
        kind=Kind.BREATHING,
        minutes=3,
        about="Your finger shows your breath the way, so there is nothing to count.",
        steps=(
            "Hold one hand open in front of you.",
            "Put a finger of your other hand at the foot of the thumb.",
            "Go up the thumb while you breathe in, and down the other side while you breathe out.",
            "Go on over each finger in the same way.",
            "At the end, go back the way you came, or change hands.",
        ),
        not_when=DIZZY,
    ),
    Practice(
        key="cooling-soup",
        title="As if you cooled some soup",
        kind=Kind.BREATHING,
        minutes=2,
        about="Small and easy, also with other people near. Nobody can tell that you are doing it.",
        steps=(
            "Think of a bowl of soup that is a little too hot.",
            "Smell it: breathe in through your nose for three.",
            "Cool it: blow gently through almost closed lips for five.",
            "Do it twelve times, as if there were plenty of time.",
        ),
        not_when=DIZZY,
        pace=Pace(3, 5),
    ),
)
