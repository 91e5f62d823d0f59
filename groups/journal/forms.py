"""What is typed into a journal. How long it may be is said by the deed, so that all of it comes back."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from groups.fields import at_most, tidy
from groups.journal import content, months, prompts
from groups.journal.content import Content
from groups.journal.searching import LONGEST_QUESTION, Asked

STALE = "This page was open for a long time, so it has to be sent once more. Every word is still here."


class EntryForm(FlaskForm):
    """One entry. The hidden ones: the question it answers, the version that was read, a name so that sending it twice
    keeps it once, and whose page it was."""

    title = StringField("A title", filters=[tidy])
    text = TextAreaField("Your words", [InputRequired("A word or two is enough.")])
    tags = StringField(
        "Tags", filters=[tidy], description="Your own words to find it by, with commas between: river, sleep, Sunday"
    )
    triggers = StringField("What set it off", filters=[tidy], description="The same, for what made it harder.")
    question = HiddenField()
    version = HiddenField()
    once = HiddenField()
    whose = HiddenField()

    def is_fresh(self) -> bool:
        """Whether the page was made for this sign-in; if not, it says so above the form."""
        if "csrf_token" not in self or self.csrf_token.validate(self):
            return True
        self.csrf_token.errors = []
        self.form_errors.append(STALE)
        return False

    def content(self) -> Content:
        """What was typed."""
        asked = prompts.find(self.question.data or "")
        title, words, tags, triggers = (
            str(field.data or "") for field in (self.title, self.text, self.tags, self.triggers)
        )
        return content.made(title, words, tags, triggers, asked.words if asked else "")

    def seen(self) -> int:
        """The version that was read; 0 for nonsense, which no entry ever is."""
        written = self.version.data or ""
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


class SearchForm(FlaskForm):
    """What to look for. Sent in the body and never in an address."""

    words = StringField("Words", [Optional(), at_most(LONGEST_QUESTION)], filters=[tidy])
    tag = StringField("A tag", [Optional(), at_most(content.LONGEST_TAG)], filters=[tidy])
    month = StringField("A month", [Optional()], filters=[tidy], description="Such as 2026-11.")
    before = HiddenField()

    def asked(self) -> Asked:
        """The question; a month that is none is left out."""
        return Asked(self.words.data or "", self.tag.data or "", months.read(self.month.data or ""))

    def from_number(self) -> int:
        """Where to go on; 0 from the newest."""
        written = self.before.data or ""
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0

    def validate_month(self, field: StringField) -> None:
        """Refuse what is no month."""
        if field.data and months.read(field.data) is None:
            raise ValidationError("A month is written as 2026-11: the year, a line, and its number.")
