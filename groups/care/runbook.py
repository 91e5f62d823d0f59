"""What stands on the screen of whoever looks after somebody: the steps in order, and what each asks of them (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from groups.care.course import CareDeed, CareLevel, CareState


@dataclass(frozen=True)
class Page:
    """One step of the runbook: what the button says, what to do, and what may be written. `to_person`: the words go to
    the person; else they stay with those who look after the item."""

    deed: CareDeed
    title: str
    advice: str
    label: str
    button: str
    to_person: bool = False


PAGES = {
    page.deed: page
    for page in (
        Page(
            CareDeed.ACKNOWLEDGE,
            "Acknowledge, and ask plainly",
            "Say that they were read, and that nothing is wrong with saying it. Ask plainly whether they think of "
            "ending their life: asking helps and does no harm. No blame, no advice yet, and never ask how.",
            "What you write to them",
            "Send this to them",
            to_person=True,
        ),
        Page(
            CareDeed.SIGNPOST,
            "Signpost",
            "The lines of this country are on their page, word for word. Offer one that fits, and stay while they "
            "try. Handing them a number is not a goodbye: say when you look in again.",
            "What you write to them",
            "Send this to them",
            to_person=True,
        ),
        Page(
            CareDeed.PLAN,
            "A safe plan",
            "Make it with them, in their words: early signs, what helps for an hour, a safe place, whom to be with, "
            "whom to call. It stands on their own page. Leave out any method.",
            "The plan, in their words",
            "Keep it on their page",
            to_person=True,
        ),
        Page(
            CareDeed.HAND_ON,
            "Hand on",
            "To a line, a doctor, somebody close: with their yes, and with what they want said. You are peers, and "
            "it is right to pass on what is more than that.",
            "To whom, when, and that they agreed",
            "Note that it is handed on",
        ),
        Page(
            CareDeed.EMERGENCY,
            "Emergency",
            "If it is happening now and you know where they are: one of you calls the emergency number, the other "
            "stays with them. Tell them that you call, if you can. If you do not know where they are, ask; if they do "
            "not say, stay, and give the emergency number once more.",
            "Who was called, and what they know",
            "Note that it is an emergency",
        ),
        Page(
            CareDeed.FOLLOW_UP,
            "Look again",
            "Choose a day with them, sooner rather than later. You are both reminded.",
            "Anything the other one should know",
            "Look again on that day",
        ),
        Page(
            CareDeed.CLOSE,
            "Close",
            "Ask how it is now. Close it when they, and the two of you, can let it rest.",
            "How it stands",
            "Close it",
        ),
        Page(
            CareDeed.SET_ASIDE,
            "Nothing to look after",
            "A song, a joke, a film, or somebody who is well. What was held is shown again.",
            "Why there is nothing",
            "Set it aside",
        ),
    )
}

LEVELS = {
    CareLevel.GREEN: "Green: sad, lonely, a hopeless day",
    CareLevel.AMBER: "Amber: wishes not to be here, urges to hurt themselves",
    CareLevel.RED: "Red: a plan, the means, a goodbye",
    CareLevel.NOW: "Now: it is happening, or about to",
}
#: What a level asks of those who look after it.
ASKS = {
    CareLevel.GREEN: "Ordinary warmth. A word in private, if they would like one.",
    CareLevel.AMBER: "A private word: ask plainly, offer somebody to talk to, tell the other facilitator.",
    CareLevel.RED: "Two of you. One stays with the person in a side line, the other stays with the room. Nobody is "
    "put out of anything for what they said. Follow the steps, and offer to hand on.",
    CareLevel.NOW: "Two of you, at once. Emergency services if you know where they are; write down who decided and "
    "when. Stay with the person.",
}
STATES = {
    CareState.SIGNAL: "waits for somebody",
    CareState.TRIAGE: "taken up",
    CareState.ACKNOWLEDGED: "answered",
    CareState.SIGNPOSTED: "signposted",
    CareState.SAFE_PLAN: "has a safe plan",
    CareState.HANDED_ON: "handed on",
    CareState.EMERGENCY: "emergency",
    CareState.FOLLOW_UP: "to be looked at again",
    CareState.CLOSED: "closed",
}
DEEDS = {
    CareDeed.RAISE: "A sign",
    CareDeed.TAKE_UP: "Taken up",
    CareDeed.ACKNOWLEDGE: "Answered",
    CareDeed.SIGNPOST: "Signposted",
    CareDeed.PLAN: "A safe plan",
    CareDeed.HAND_ON: "Handed on",
    CareDeed.EMERGENCY: "Emergency",
    CareDeed.FOLLOW_UP: "To be looked at again",
    CareDeed.CLOSE: "Closed",
    CareDeed.SET_ASIDE: "Set aside",
    CareDeed.LEVEL: "The level was set",
}
#: How somebody who is worried says it.
WORRIES = {
    CareLevel.GREEN: "They seem sad, or very alone",
    CareLevel.AMBER: "They speak of not wanting to be here, or of hurting themselves",
    CareLevel.RED: "They speak of a plan, or say goodbye",
    CareLevel.NOW: "I think it is happening now",
}
