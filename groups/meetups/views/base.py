"""What the pages of meetups share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetups", __name__)
