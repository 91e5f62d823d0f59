"""Practices of grounding: coming back to where one is (pure)."""

from groups.practices.practice import Kind, Practice

GROUNDING = (
    Practice(
        key="five-four-three",
        title="Five, four, three, two, one",
        kind=Kind.GROUNDING,
        minutes=4,
        about="Your senses know where you are, also when your thoughts are somewhere else.",
        steps=(
            "Look round and name five things you can see. Say them aloud if you are alone.",
            "Name four things you can touch, and touch them.",
            "Name three things you can hear. A quiet room has sounds too.",
            "Name two things you can smell, or two smells you like.",
            "Name one thing you can taste, or take a sip of something.",
            "Look round once more. This is where you are.",
        ),
        not_when="If one of the senses is hard for you, or is not there, leave it out and take another one twice.",
    ),
    Practice(
        key="feet-on-the-floor",
        title="Feet on the floor",
        kind=Kind.GROUNDING,
        minutes=2,
        about="The floor holds you. You need not do anything for it.",
        steps=(
            "Sit or stand. Put both feet flat down, with or without shoes.",
            "Press your toes down, then let them go.",
            "Press your heels down, then let them go.",
            "Feel where the floor touches you, and where the chair does.",
            "Stay with that for five breaths.",
        ),
        not_when="If standing is unsteady today, sit down for it. If you cannot feel your feet, take your hands and a "
        "table.",
    ),
    Practice(
        key="cool-water",
        title="Cool water on your hands",
        kind=Kind.GROUNDING,
        minutes=2,
        about="Something cool is hard to think past, and so it can bring you back.",
        steps=(
            "Let cool water run. It need not be cold.",
            "Hold your hands under it and notice where you feel it first.",
            "Turn them slowly, palm and back.",
            "Turn the water off and dry each finger by itself.",
            "Notice how your hands feel now.",
        ),
        not_when="Take warm water if cold hurts your hands or changes their colour.",
        needs=("a tap, or a bowl of water", "a towel"),
    ),
    Practice(
        key="where-i-am",
        title="Where I am, and what day it is",
        kind=Kind.GROUNDING,
        minutes=2,
        about="Plain facts, said slowly, can be a handrail.",
        steps=(
            "Say, aloud or to yourself: my name is, and then the name you like best.",
            "Say which place this is: the room, the house, the town.",
            "Say which day it is, and about what time.",
            "Say one thing that you have done today. Getting up counts.",
            "Say one thing that comes next. It may be very small.",
        ),
        not_when="If a question troubles you, leave it out. If you cannot find out where you are or what day it is, "
        "please ask somebody to be with you; the page of urgent help says who answers.",
    ),
    Practice(
        key="one-thing-in-your-hand",
        title="One thing in your hand",
        kind=Kind.GROUNDING,
        minutes=3,
        about="One small thing, looked at as if you had never seen one.",
        steps=(
            "Pick up something small: a stone, a key, a spoon.",
            "Notice how heavy it is, and whether it is warm or cool.",
            "Follow its edge with a finger, all the way round.",
            "Find the part of it that has been used most.",
            "Put it down where you will see it again, or keep it in a pocket for later.",
        ),
        not_when="Choose something that has no hard memories to it, and nothing sharp.",
        needs=("something small",),
    ),
)
