"""A module that calls itself pure imports neither Flask nor the database, and works where they are not installed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
PURE = [
    "groups/contact_level.py",
    "groups/text.py",
    "groups/recurrence.py",
    "groups/calendars/ical.py",
    "groups/calendars/months.py",
    "groups/calendars/repeating.py",
    "groups/calendars/zones.py",
    "groups/moderation/screening/__init__.py",
    "groups/duty/rota.py",
    "groups/duty/watch.py",
    "groups/membership/resting.py",
    "groups/care/course.py",
    "groups/care/runbook.py",
    "groups/care/shipped.py",
    "groups/steps/next_step.py",
    "groups/journal/content.py",
    "groups/journal/ledger.py",
    "groups/journal/months.py",
    "groups/journal/prompts.py",
    "groups/journal/sealing.py",
    "groups/journal/searching.py",
    "groups/finder/places.py",
    "groups/people/names.py",
    "groups/notices/sealing.py",
    "groups/notices/vapid.py",
    "groups/exchange/formats/tsml.py",
    "groups/exchange/formats/meeting_fields.py",
]
# The package's own __init__ composes the application, so it is replaced by an empty package with the same folder.
ALONE = """
import importlib, sys, types
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"flask", "flask_login", "flask_wtf", "flask_socketio", "sqlalchemy", "werkzeug"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
package = types.ModuleType("groups")
package.__path__ = ["groups"]
sys.modules["groups"] = package
importlib.import_module(sys.argv[1])
assert not {"flask", "sqlalchemy", "groups.db"} & sys.modules.keys()
"""


@pytest.mark.parametrize("path", PURE)
def test_a_pure_module_says_so(path):
    first_line = (ast.get_docstring(ast.parse((ROOT / path).read_text())) or "").split("\n")[0]
    assert first_line.endswith("(pure).")


@pytest.mark.parametrize("path", PURE)
def test_a_pure_module_imports_where_flask_and_the_database_are_absent(path):
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    done = subprocess.run([sys.executable, "-c", ALONE, name], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
