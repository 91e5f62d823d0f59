"""The pages of calendars, the addresses programs read, and files to keep."""

from __future__ import annotations

from flask import Flask

from groups import events, slots
from groups.calendars.views import addresses, feeds, files, pages
from groups.calendars.views.base import blueprint
from groups.people.events import PassphraseChanged


def attach(_app: Flask) -> None:
    """Take part in the pages of groups and dates, and take addresses back when a passphrase is changed."""
    slots.provide("group_page", pages.on_group_page)
    slots.provide("meetup_page", files.on_meetup_page)
    events.subscribe(PassphraseChanged, addresses.take_back)


__all__ = ["addresses", "attach", "blueprint", "feeds", "files", "pages"]
