"""The six questions about contact, as fields that every publishing form shares."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from groups.contact_level import LABELS, Facets

_BY_KEY = {label.key: label for label in LABELS}


def _question(key: str) -> Any:
    label = _BY_KEY[key]
    return RadioField(
        label.question,
        choices=list(enumerate(label.choices)),
        coerce=_number,
        validators=[InputRequired(message=f"Please choose one for “{label.title.lower()}”.")],
    )


def _number(value: Any) -> int:
    return int(value) if str(value).isdecimal() else -1  # -1 is no choice, and WTForms says so


class FacetFields:
    """Mix into a form to ask for the facets."""

    facet_people = _question("people")
    facet_talking = _question("talking")
    facet_seen = _question("seen")
    facet_length = _question("length")
    facet_leaving = _question("leaving")
    facet_strangers = _question("strangers")

    def facets(self) -> Facets:
        """The answers, once the form is valid."""
        return Facets(**{key: getattr(self, f"facet_{key}").data for key in _BY_KEY})

    def facet_fields(self) -> list[Any]:
        """The six fields in the order they are asked."""
        return [getattr(self, f"facet_{key}") for key in _BY_KEY]


def take_refusals(form: Any, fields: dict[str, str]) -> None:
    """Put a refusal's sentences at the fields they speak of."""
    for name, say in fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, say]
