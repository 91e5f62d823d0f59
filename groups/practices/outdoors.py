"""Practices at the door: a little of outside, as near or as far as one chooses (pure)."""

from groups.contact_level import Facets
from groups.practices.practice import Kind, Practice

OUTDOORS = (
    Practice(
        key="the-sky-now",
        title="The sky just now",
        kind=Kind.OUTDOORS,
        minutes=3,
        about="It is there every day, and it never asks how you are.",
        steps=(
            "Go to a window and look up.",
            "Find the lightest and the darkest part of the sky.",
            "Find something that moves: a cloud, a bird, smoke, a branch.",
            "Follow it until it is gone.",
            "Say in three words what the sky is like today.",
        ),
        not_when="Do not look at the sun. If the window is high and that troubles you, sit down a step away from it.",
        needs=("a window",),
    ),
    Practice(
        key="as-far-as-the-doorstep",
        title="As far as the doorstep",
        kind=Kind.OUTDOORS,
        minutes=3,
        about="Outside begins at the door. You need not go any farther.",
        steps=(
            "Open your front door, or a balcony door, or a window wide.",
            "Stand where in and out meet.",
            "Feel the air on your face for ten breaths.",
            "Notice one smell and one sound that are not there inside.",
            "Close the door. You have been out.",
        ),
        not_when="Take a jacket if it is cold. If somebody is there whom you would rather not meet, wait a little.",
        facets=Facets(people=0, talking=0, seen=1, length=0, leaving=0, strangers=0),
    ),
    Practice(
        key="to-the-corner-and-back",
        title="To the corner and back",
        kind=Kind.OUTDOORS,
        minutes=10,
        about="Short enough that you can see the end of it from the beginning.",
        steps=(
            "Choose how far: the gate, the letterbox, the corner.",
            "Take your keys, and a reason if you like one: a letter, some rubbish.",
            "Walk there. You need not greet anybody, and you may.",
            "Stop for three breaths and look at the way back.",
            "Go home. Turning round sooner is the same walk.",
        ),
        not_when="Choose a time of day when you feel safe in your street, and leave it on days of ice or storm.",
        needs=("keys", "shoes"),
        facets=Facets(people=0, talking=0, seen=1, length=0, leaving=0, strangers=1),
    ),
    Practice(
        key="something-that-grows",
        title="Something that grows",
        kind=Kind.OUTDOORS,
        minutes=5,
        about="A plant is company that has time.",
        steps=(
            "Find something that grows: in a pot, at the kerb, between two stones, on a photograph.",
            "Look for its newest leaf, and for its oldest.",
            "Touch it, if it is one that can be touched.",
            "Give it water if it is yours and looks thirsty.",
            "Look again on another day, if you like. It will not mind when.",
        ),
        not_when="Do not touch plants you do not know. Look from farther away if pollen troubles you.",
    ),
)
