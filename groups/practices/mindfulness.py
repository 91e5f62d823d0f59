"""Practices of noticing: being with one thing for a while (pure)."""

from groups.practices.practice import Kind, Practice

EYES = (
    "Keep your eyes open if closing them makes you uneasy. If memories come that are too much, stop, look round the "
    "room, and do something with your hands instead."
)

MINDFULNESS = (
    Practice(
        key="a-cup-slowly",
        title="A cup of something, slowly",
        kind=Kind.MINDFULNESS,
        minutes=8,
        about="You would have made it anyway. This time you are there for it.",
        steps=(
            "Make yourself something warm, and listen to the water.",
            "Hold the cup with both hands. Wait until it is not too hot.",
            "Smell it before you drink.",
            "Take one sip and notice where you feel it last.",
            "Drink the first half like this. The second half you may drink as ever.",
        ),
        not_when="Let it cool down first. Take a cool drink if hot ones are not good for you.",
        needs=("something to drink", "a cup"),
    ),
    Practice(
        key="from-feet-to-head",
        title="From your feet to your head",
        kind=Kind.MINDFULNESS,
        minutes=6,
        about="A walk through the body, without changing anything there.",
        steps=(
            "Sit or lie down. Let your eyes rest on one spot, or close them.",
            "Notice your feet: warm or cool, tight or loose. There is no right answer.",
            "Go on to your legs, your belly, your back, each for a breath or two.",
            "Go on to your hands, your arms, your shoulders.",
            "End with your face. Let your jaw be heavy.",
            "Move your fingers and toes before you get up.",
        ),
        not_when="Leave out any part of the body you would rather not think about. " + EYES,
    ),
    Practice(
        key="thoughts-going-by",
        title="Thoughts going by",
        kind=Kind.MINDFULNESS,
        minutes=4,
        about="You cannot stop thoughts. You can let them drive by without getting in.",
        steps=(
            "Sit as you would at a bus stop, with nowhere to go.",
            "When a thought comes, say to yourself: there is one.",
            "Say what kind it is: a plan, a worry, a picture, a song.",
            "Let it drive on, and wait for the next.",
            "When you find that you got in after all, just get out again. That is the whole practice.",
        ),
        not_when="On a day when the thoughts are very dark, take a grounding practice, or be with somebody. " + EYES,
    ),
    Practice(
        key="as-to-a-friend",
        title="As you would to a friend",
        kind=Kind.MINDFULNESS,
        minutes=3,
        about="Most of us speak more gently to others than to ourselves.",
        steps=(
            "Think of something that is hard for you just now. Not the hardest thing.",
            "Imagine that a friend told you the same. What would you say to them?",
            "Lay a hand on your arm, or on your chest.",
            "Say it to yourself, in those words, with your own name.",
            "If it sounds odd, that is usual. Once is enough.",
        ),
        not_when="If kind words hurt more than they help, which happens, leave this one alone. " + EYES,
    ),
)
