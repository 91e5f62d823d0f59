"""What the pages of looking after people share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("care", __name__)
