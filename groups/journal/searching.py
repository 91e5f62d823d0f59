"""What somebody looks for in their own journal, and whether an entry has it (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from groups import text
from groups.journal.content import Content
from groups.journal.months import Month

LONGEST_QUESTION = 100


@dataclass(frozen=True)
class Asked:
    """Words that must all be there, a tag, a month; each may be left out. Capitals and accents do not count."""

    words: str = ""
    tag: str = ""
    month: Month | None = None

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.tag.strip() or self.month)

    def fits(self, content: Content) -> bool:
        """Whether an entry has the words and the tag. Its month is asked of its row."""
        tags = (*content.tags, *content.triggers)
        if self.tag.strip() and text.fold(self.tag.strip().lstrip("#")) not in map(text.fold, tags):
            return False
        wanted = text.fold(self.words).split()
        if not wanted:
            return True
        said = text.fold("\n".join((content.title, content.text, *tags)))
        return all(word in said for word in wanted)
