"""What the pages of groups share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("membership", __name__)
