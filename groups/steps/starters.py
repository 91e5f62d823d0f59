"""Ladders to copy from, for five situations: written for this place, gentle things from home first (pure).

They are a beginning and nobody's programme. The numbers only put them in an order; whoever copies one changes it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rung:
    """One step to copy: its words, what makes it easier, the number suggested for it (of ten), and how much company
    it is, as a contact level."""

    title: str
    note: str
    expected: int
    level: int = 1


@dataclass(frozen=True)
class Starter:
    """One ladder to copy from. `key` never changes: it is how a copied step is known."""

    key: str
    title: str
    words: str
    rungs: tuple[Rung, ...]


STARTERS: tuple[Starter, ...] = (
    Starter(
        "messages",
        "I stopped answering messages",
        "A pile of unread messages grows by itself. It can get smaller one message at a time, beginning with none.",
        (
            Rung("Look at how many there are, and put the phone away", "Nothing has to be opened today.", 1),
            Rung("Read one message from somebody kind", "Choose by who it is from, and not by how old it is.", 2),
            Rung("Write an answer on paper and keep it", "Two lines: “I have been quiet. I think of you.”", 2),
            Rung("Put a small sign under one message", "A heart or a thumb is a whole answer.", 3),
            Rung("Clear away what no longer needs an answer", "Ten minutes by the clock. Old lists may simply go.", 3),
            Rung("Answer one person in one line", "“Sorry for the silence, I am still here.” It needs no reasons.", 4),
            Rung("Send somebody a picture of something small", "A cup, a tree, the sky. It asks for no answer.", 4),
            Rung("Answer the one that weighs most", "Write it in the evening, read it in the morning, send it.", 6),
            Rung("Agree on a short call, and on its end", "Ten minutes, and say so beforehand.", 6, 2),
        ),
    ),
    Starter(
        "work",
        "After losing work",
        "Work gave the day its shape and its faces. Both can come back in small pieces, before any new work does.",
        (
            Rung("Get dressed by ten, for nobody", "Something comfortable counts.", 1),
            Rung("Write it down once, for yourself", "“I lost my work in spring.” Then close the page.", 2),
            Rung("Walk once round the block", "At the hour you used to leave. Ten minutes, no talking.", 2),
            Rung("Read a room of a group", "Reading is taking part. Nobody sees how long you stay.", 3),
            Rung("Sit in a library for half an hour", "Everybody there is quiet, and nobody asks.", 3, 2),
            Rung("Tell one person that today is not for talking about work", "The evening can be about tea.", 4, 2),
            Rung("Help somewhere for twenty minutes", "Sorting, watering, folding. Hands first, words later.", 5, 2),
            Rung("Meet one old colleague for a short coffee", "Half an hour, with somewhere to go afterwards.", 6, 2),
            Rung("Say in a small group what you liked in your work", "Two sentences, and you may pass.", 7, 3),
        ),
    ),
    Starter(
        "town",
        "New in town",
        "A place becomes familiar by being in it. Faces come later, and the same few faces again are worth the most.",
        (
            Rung("Look at a map for a bench, a park and a library", "From home, with something warm to drink.", 1),
            Rung("Read how a first visit goes", "The page of a listing says who greets you and how to leave.", 2),
            Rung("Walk one street you do not know yet", "Fifteen minutes, and the same way back.", 2),
            Rung("Buy bread at the same shop twice in a week", "The second time somebody may nod.", 2),
            Rung("Sit on that bench for ten minutes", "Bring a book, so that your hands have something.", 3),
            Rung("Ask one person the way, even if you know it", "“Is the library that way?” And thank you.", 4, 2),
            Rung("Go to something open for the first fifteen minutes", "Stand near the door. Leaving is fine.", 5, 2),
            Rung("Go to the same thing a second time", "It is half as strange as the first time.", 5, 2),
            Rung("Tell somebody there your name and ask for theirs", "And write it down afterwards.", 6, 3),
            Rung("Ask somebody whether they would like to walk a little", "A no is about their day.", 7, 2),
        ),
    ),
    Starter(
        "recovery",
        "Early in recovery",
        "The hours that used to be filled are long at first. These fill one at a time, with people who know the way.",
        (
            Rung("Drink a glass of water and sit by a window", "Five minutes, until the next thing.", 1),
            Rung("Write down one hour that was all right", "What was it like, who was there, what did you do?", 1),
            Rung("Save two numbers you could call", "A friend and a help line. Saving them is the whole step.", 2),
            Rung("Read the talk of a group in the evening", "At the hour that is hardest, from under a blanket.", 2),
            Rung("Take another way home", "The one that does not pass by there.", 3),
            Rung("Listen in a meetup, camera off", "Take a seat to listen. Nobody will call on you.", 4, 2),
            Rung("Write one line in the room", "“Day four. Reading along.” is plenty.", 5, 2),
            Rung("Call one of the two numbers on an ordinary day", "Before it is needed, so that it is known.", 5, 2),
            Rung("Go to a meetup in person and sit near the door", "Five minutes early, the chairs are empty.", 6, 3),
            Rung("Say your name and “today I would like to listen”", "That is a full turn.", 7, 3),
        ),
    ),
    Starter(
        "caring",
        "Caring for someone",
        "Looking after somebody leaves little of the day. These are small enough for what is left of it.",
        (
            Rung("Five minutes with the door closed", "They will be all right for that long. Set a clock.", 1),
            Rung("Write down what you did today", "All of it, the small things too. It is usually a long list.", 1),
            Rung("Eat one meal sitting down", "Any meal, and it may be toast.", 2),
            Rung("Read a room of people who care for somebody", "At night is fine. The words are there.", 2),
            Rung("Write to a friend: “no news, just hello”", "No need to tell how things are.", 3),
            Rung("Ask somebody to sit with them for half an hour", "Name a day and an hour; that makes it easier.", 4),
            Rung("Use that half hour for nothing useful", "A walk, a bench, a shop window.", 4),
            Rung("Write one line to others who know this", "“My mother sleeps badly, and so do I.”", 5, 2),
            Rung("Go to a meetup for the first half", "Say beforehand that you may be called away.", 6, 3),
        ),
    ),
)


def starter_of(key: str) -> Starter | None:
    """The ladder called `key`."""
    return next((starter for starter in STARTERS if starter.key == key), None)
