"""Form fields that more than one feature asks for: the six facets of contact, and plain text that is tidied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, Form, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from groups import contact_level
from groups.contact_level import Facets
from groups.term import Term, of_days

#: What no agreement fits.
OTHER = ("other", "Something else")


def tidy(value: str | None) -> str:
    """Text without blanks at its ends, and never None; a filter for fields."""
    return (value or "").strip()


def at_most(longest: int) -> Length:
    """Lets as many characters pass, and says so plainly."""
    return Length(max=longest, message=f"Please use {longest} characters or fewer.")


def between(least: int, most: int) -> NumberRange:
    """Lets numbers from `least` to `most` pass, and says so plainly."""
    return NumberRange(least, most, f"Please choose a number from {least} to {most}.")


def web_address() -> Regexp:
    """Lets only addresses of the web pass: whatever else a browser follows could do something instead of leading
    somewhere."""
    return Regexp(r"(?i)https?://[^\s/?#@\"'<>\\]+([/?#]\S*)?$", message="A link begins with https://")


class Depends(Optional):  # type: ignore[misc]  # WTForms has no types
    """May be empty, unless another answer asks for it; so its label does not say “if you like”."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"optional": True, "depends": True}


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values and their words, as radio buttons and selections take them."""
    return [SelectChoice(str(value), words) for value, words in pairs]


def _facet(label: contact_level.FacetLabel, default: str) -> RadioField:
    choices = options((str(number), words) for number, words in enumerate(label.choices))
    return RadioField(label.question, choices=choices, default=default)


_GENTLE = {"people": "2", "talking": "1", "seen": "1", "length": "1", "leaving": "1", "strangers": "2"}


class FacetFields(Form):  # type: ignore[misc]  # WTForms has no types
    """The six questions about how much contact an offering asks for."""

    facet_people, facet_talking, facet_seen, facet_length, facet_leaving, facet_strangers = (
        _facet(label, _GENTLE[label.key]) for label in contact_level.LABELS
    )

    def facet_fields(self) -> list[Any]:
        """The six fields, in the order of the published rule."""
        return [self[f"facet_{label.key}"] for label in contact_level.LABELS]

    def facets(self) -> Facets:
        """The answers as one value."""
        return Facets(**{label.key: int(self[f"facet_{label.key}"].data) for label in contact_level.LABELS})


class ReportFields(Form):  # type: ignore[misc]  # WTForms has no types
    """What something is reported for: one of the group's agreements or something else, and what helps to understand."""

    agreement = RadioField(
        "Which agreement is it about?", validators=[InputRequired("Please choose one, or “something else”.")]
    )
    words = TextAreaField(
        "Anything that helps us understand",
        description="Facilitators read this. Nobody else does, and they are not told who wrote it.",
        filters=[tidy], validators=[Depends()],
    )  # fmt: skip

    def offer(self, agreements: Iterable[tuple[int, str]]) -> None:
        """Fill in the agreements, (id, words); what none of them fits stands last."""
        self.agreement.choices = options([*((str(number), words) for number, words in agreements), OTHER])

    def agreement_id(self) -> int | None:
        """The agreement that was chosen; None for something else."""
        return None if self.agreement.data == OTHER[0] else int(self.agreement.data)


class TermFields(Form):  # type: ignore[misc]  # WTForms has no types
    """The first and the last day of a part that somebody takes."""

    begins = DateField("From", [Optional()], description="The first day. Left empty: at once.")
    until = DateField(
        "Until the end of", [Optional()], description="The last day. Left empty: until somebody says otherwise."
    )

    def term(self, zone: str) -> Term:
        """What was filled in, as days in `zone`."""
        return of_days(self.begins.data, self.until.data, zone)


def show_problems(form: Form, fields: dict[str, str]) -> None:
    """Put a service's sentences beside the fields they speak of; what belongs to no field goes above the form."""
    for name, say in fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, say]
        else:
            form.form_errors.append(say)
