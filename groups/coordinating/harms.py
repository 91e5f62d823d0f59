"""The kinds of harm that a community must think about, and what this software does about each (pure).

The list follows the kinds that Ofcom's record of an illegal content risk assessment names, and what survey and practice
add for support groups. What the software does is said only where it does it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Harm:
    """One kind: where it could happen here, and what stands against it."""

    key: str
    name: str
    here: str
    against: str


ROOMS = "Messages in rooms of a group; groups are small and nobody can write to a stranger."
REVIEW = "Every message can be reported; facilitators review, remove and silence; measures end by themselves."
LISTED = "Listings are published by organisers; anybody can object to one without an account."

HARMS: tuple[Harm, ...] = (
    Harm(
        "self_harm", "Encouraging or assisting suicide or serious self-harm",
        "The first risk of support groups: people speak of hard things to others who are not well either.",
        "Care is a path of its own beside conduct; urgent help is on every page; a newcomer's first message can be "
        "held; speaking of one's own life is welcome, telling others how is removed.",
    ),
    Harm("terrorism", "Terrorism", ROOMS, REVIEW),
    Harm("csea", "Sexual exploitation and abuse of children", ROOMS + " No pictures or files can be sent.", REVIEW),
    Harm(
        "grooming", "Grooming of children", "Somebody could join to meet younger people.",
        "There are no direct messages between members; contact details are not shared in rooms; names like a role are "
        "refused; people can be blocked everywhere at once.",
    ),
    Harm("hate", "Hate", ROOMS, REVIEW),
    Harm(
        "harassment", "Harassment, stalking, threats and abuse", ROOMS,
        REVIEW + " A block works both ways and cannot be noticed; who is online is shown only where a group wishes it.",
    ),
    Harm(
        "control", "Controlling or coercive behaviour", "Somebody close may read a person's screen or letters.",
        "Quick exit on every page, neutral letters and titles, sign-ins that can be ended from elsewhere.",
    ),
    Harm(
        "intimate", "Intimate images without consent, and extreme images", "No pictures or files can be sent.",
        "Only text is carried; links are text.",
    ),
    Harm("exploitation", "Sexual exploitation of adults", ROOMS, REVIEW),
    Harm("trafficking", "Human trafficking and unlawful immigration", LISTED, "Only people with an office publish."),
    Harm("drugs", "Supplying drugs and psychoactive substances", ROOMS, REVIEW),
    Harm("weapons", "Firearms and other weapons", ROOMS, REVIEW),
    Harm(
        "fraud", "Fraud and financial services",
        "Lonely people are sought out by fraudsters, who want to go on elsewhere.",
        REVIEW + " There are no direct messages.",
    ),
    Harm("proceeds", "Proceeds of crime", "Nothing is paid or sold here.", "There are no payments."),
    Harm("interference", "Foreign interference", ROOMS, REVIEW),
    Harm("cruelty", "Cruelty to animals", ROOMS + " No pictures or files can be sent.", REVIEW),
    Harm("cyberflashing", "Unasked sexual images", "No pictures or files can be sent.", "Only text is carried."),
    Harm(
        "exposure", "Being recognised as a member of a support group",
        "Belonging is itself a secret, and an operator's database knows it.",
        "Pseudonyms, no way to ask who is here, discreet letters, default deny; the page on safety says what an "
        "operator can see.",
    ),
    Harm(
        "pressure", "Pressure to take part, and harm by too much company",
        "People may feel counted or pushed.",
        "No counting, no ranks, no reminders of absence; leaving is one press; what a person notes for themselves is "
        "seen by nobody.",
    ),
    Harm("children", "Children finding what is not for them", "An age cannot be known.", "One privacy setting for "
         "everybody, the highest; help lines for young people can be shown."),
)  # fmt: skip

BY_KEY = {harm.key: harm for harm in HARMS}
