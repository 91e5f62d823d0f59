"""The replies one can begin from, as they come with the application (pure).

Written after what Samaritans ask of moderators: empathy first, no blame, no method ever named or asked for in detail,
one clear next thing, and a way to say no. A coordinator makes them the community's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from groups.care.course import CareDeed


@dataclass(frozen=True)
class Saying:
    """A reply to begin from: which deed it is for, what it is called, and its words. `own`: written or changed here."""

    key: str
    deed: CareDeed
    title: str
    words: str
    own: bool = False


SHIPPED = (
    Saying(
        "heard",
        CareDeed.ACKNOWLEDGE,
        "I have read you",
        "I have read what you wrote, and I am glad that you said it. It sounds very heavy. You have done nothing wrong "
        "by saying it here. I am here now and would like to hear more, if you want to tell me, in your own words and "
        "at your own pace.",
    ),
    Saying(
        "ask",
        CareDeed.ACKNOWLEDGE,
        "Asking plainly",
        "Thank you for trusting us with this. I would like to ask you plainly, because asking helps and does no harm: "
        "are you thinking of ending your life? Whatever you answer, you are welcome here, and nobody will be angry "
        "with you.",
    ),
    Saying(
        "thought-of-you",
        CareDeed.ACKNOWLEDGE,
        "We have been thinking of you",
        "We have been thinking of you, and wanted to ask how you are today. You need not answer, and you need not be "
        "well to be here. If you would like a word with two of us, apart from the others, we will make the time.",
    ),
    Saying(
        "lines",
        CareDeed.SIGNPOST,
        "People who answer now",
        "On your page are people who answer day and night and are used to hearing exactly this. You can say as little "
        "as you like, and you can hang up. Would you like to try one of them today? If it helps, we can stay in touch "
        "here while you do.",
    ),
    Saying(
        "doctor",
        CareDeed.SIGNPOST,
        "Somebody who knows you",
        "Is there a doctor, a nurse, or somebody close who could know how it is for you today? If saying it aloud is "
        "hard, you can show them what you wrote here. We are glad to help you find the words.",
    ),
    Saying(
        "safe-plan",
        CareDeed.PLAN,
        "A plan for tonight",
        "This is what we put together, in your words.\n\nHow I notice that it gets worse:\n\nWhat helps me to get "
        "through the next hour:\n\nA place where I am safe:\n\nWhom I can call or be with:\n\nWhom I call if it gets "
        "worse than that:\n\nWhat can be put out of reach, and by whom:",
    ),
    Saying(
        "hand-on",
        CareDeed.HAND_ON,
        "Handing on, with a yes",
        "With their yes we gave this to somebody who can do more than we can. To whom, when, and what they know:",
    ),
)
