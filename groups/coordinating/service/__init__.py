"""What coordinators do for the whole community."""

from groups.coordinating.service.offices import appoint, end_office, settle_office

__all__ = ["appoint", "end_office", "settle_office"]
