"""The floors of the house: which feature stands on which, as section 3 of the architecture has it."""

from __future__ import annotations

from tests.rules.reading import Source

#: From the top down. A feature may import what stands below it, never beside it or above it.
LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"home"}),
    frozenset({"coordinating"}),
    frozenset({"finder", "steps", "calendars", "exchange", "sessions", "care", "absence"}),
    frozenset({"chat", "meetups", "activities", "volunteering", "wellbeing", "journal", "directory", "practices"}),
    frozenset({"duty"}),
    frozenset({"moderation"}),
    frozenset({"notices"}),
    frozenset({"membership"}),
    frozenset({"audit"}),
    frozenset({"people"}),
)
FEATURES = frozenset().union(*LEVELS)

#: Where the house is put together: lists of features, no logic. `factory` is the other half of `groups/__init__.py`.
COMPOSITION = frozenset(
    {"groups", "groups.factory", "groups.models", "groups.scheduler", "groups.cli", "groups.terminal"}
    | {"groups.founding", "groups.soundness", "groups.demo"}
)


def feature_of(module: str) -> str | None:
    """The feature a module of `groups` belongs to; None for the kernel and for all else."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "groups" and parts[1] in FEATURES else None


def level_of(feature: str) -> int:
    """0 is the top floor."""
    return next(number for number, names in enumerate(LEVELS) if feature in names)


def composes(source: Source) -> bool:
    """Whether this file is a composition point."""
    return source.module in COMPOSITION or source.module.startswith("groups.demo.")
