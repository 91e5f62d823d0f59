"""What the pages of sessions share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sessions", __name__)
