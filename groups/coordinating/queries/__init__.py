"""Reading what coordinators keep, and putting their documents together."""

from groups.coordinating.queries.assessment import LIKELIHOODS, assessment, contact, safeguarding, view_of, views
from groups.coordinating.queries.breaches import affected, breach_for, breach_paper, breaches
from groups.coordinating.queries.conduct import conduct
from groups.coordinating.queries.export import began_care, came_to_care
from groups.coordinating.queries.objections import (
    ENDPOINTS,
    objection_for,
    objections,
    public_thing,
    publishers_of,
)
from groups.coordinating.queries.requests import data_request_for, data_requests, is_open, not_about, waits_for

__all__ = [
    "ENDPOINTS",
    "LIKELIHOODS",
    "affected",
    "assessment",
    "began_care",
    "breach_for",
    "breach_paper",
    "breaches",
    "came_to_care",
    "conduct",
    "contact",
    "data_request_for",
    "data_requests",
    "is_open",
    "not_about",
    "objection_for",
    "objections",
    "public_thing",
    "publishers_of",
    "safeguarding",
    "view_of",
    "views",
    "waits_for",
]
