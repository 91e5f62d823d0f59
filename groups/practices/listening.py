"""Practices of listening: to sounds, to a voice, to somebody else (pure)."""

from groups.contact_level import Facets
from groups.practices.practice import Kind, Practice

LISTENING = (
    Practice(
        key="near-and-far",
        title="Near sounds, far sounds",
        kind=Kind.LISTENING,
        minutes=4,
        about="Listening outward gives the thoughts inside a rest.",
        steps=(
            "Sit so that you are at ease. Close your eyes, or look at one spot.",
            "Listen for the sound that is farthest away.",
            "Listen for the one that is nearest. It may be your own breath.",
            "Go back and forth between the two a few times.",
            "Let all of them be there at once, as if they were one piece of music.",
        ),
        not_when="If loud or sudden sounds are hard for you, do it at a quiet hour, or take a recording you like.",
    ),
    Practice(
        key="one-song",
        title="One song, from start to end",
        kind=Kind.LISTENING,
        minutes=5,
        about="Three or four minutes in which you need not do anything else.",
        steps=(
            "Choose a song you once liked, or one you do not know.",
            "Put it on, not too loud, and put everything else down.",
            "The first time, listen to the voice or the tune.",
            "If you like, play it again and listen only to what is behind it.",
            "When it has ended, let it be quiet for a moment.",
        ),
        not_when="A song can bring back more than you want today. Then turn it off; another one, or none, is fine.",
        needs=("something to play music on",),
    ),
    Practice(
        key="a-voice-in-the-room",
        title="A voice in the room",
        kind=Kind.LISTENING,
        minutes=10,
        about="A voice that wants nothing from you: company at the smallest size.",
        steps=(
            "Put on the radio, a recorded book, or somebody talking about plants or football.",
            "Choose it for the voice more than for what it says.",
            "Do something with your hands meanwhile, or nothing.",
            "You need not follow. Let the voice be in the room with you.",
            "Turn it off when you have had enough.",
        ),
        not_when="Choose something without news if news weighs on you at the moment.",
        needs=("a radio, a telephone or a computer",),
    ),
    Practice(
        key="words-for-listening",
        title="Words for listening, said aloud",
        kind=Kind.LISTENING,
        minutes=3,
        about="When somebody tells us something hard, we often want to mend it. These words only keep them company.",
        steps=(
            "Say slowly: I hear you.",
            "Say: that sounds like a lot to carry.",
            "Say: would you like to tell me more, or is this enough for now?",
            "Say: thank you for telling me.",
            "Notice which of them feels like your own. Change its words until it does.",
        ),
        not_when="If saying them brings up what nobody said to you, be kind to yourself and stop here.",
    ),
    Practice(
        key="two-minutes-each",
        title="Two minutes each",
        kind=Kind.LISTENING,
        minutes=8,
        about="With one person you know, at a table or by telephone. One talks and the other only listens.",
        steps=(
            "Ask somebody whether they have eight minutes, and say what it is for.",
            "One of you talks for two minutes, about anything at all. The other says nothing.",
            "Then whoever listened says one thing they heard. No advice, no story of their own.",
            "Change over.",
            "Say thank you to each other. That is the end; you need not talk about it.",
        ),
        not_when="Choose somebody you feel safe with. Leave it for another day if one of you has a very hard day.",
        needs=("one person you know", "a clock"),
        facets=Facets(people=0, talking=1, seen=1, length=0, leaving=0, strangers=0),
    ),
)
