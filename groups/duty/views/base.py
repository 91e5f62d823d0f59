"""What the pages of duty share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("duty", __name__)
