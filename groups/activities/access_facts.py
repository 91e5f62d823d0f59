"""Facts about access, as words that forms, pages and filters share (pure)."""

#: Each fact as it is kept, and as a page says it.
FACTS: dict[str, str] = {
    "step_free": "Step-free way in",
    "accessible_toilet": "Accessible toilet",
    "seating": "Places to sit",
    "quiet_space": "A quiet space to go to",
    "near_bus": "Near a bus or train stop",
    "parking": "Parking close by",
    "hearing_loop": "Hearing loop",
    "captions": "Captions",
    "sign_language": "Sign language",
    "blind_or_low_vision": "Made for blind and low-vision people",
    "deaf_or_hard_of_hearing": "Made for deaf and hard-of-hearing people",
    "fragrance_free": "Fragrance-free",
    "children_welcome": "Children welcome",
    "childcare": "Childcare",
    "dogs_welcome": "Dogs welcome",
    "outdoors": "Outdoors",
    "smoking_allowed": "Smoking allowed",
}

#: Those one searches by.
SOUGHT = (
    "step_free", "accessible_toilet", "seating", "quiet_space", "near_bus", "parking", "hearing_loop", "captions",
    "sign_language", "fragrance_free", "children_welcome", "dogs_welcome",
)  # fmt: skip


def words_of(access: list[str]) -> list[str]:
    """The facts as a page says them, in the order of the list above; a word nobody knows is left out."""
    return [said for fact, said in FACTS.items() if fact in access]
