"""What the pages here share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("wellbeing", __name__)
