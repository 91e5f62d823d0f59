"""Things that are done in one place only, each with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest

from tests.rules.reading import Source, house, starts_with

pytestmark = pytest.mark.pure

Rule = Callable[[Source], list[int]]


def lines_where(source: Source, *forbidden: str) -> list[int]:
    """Lines that use or import one of these full names, or something inside one."""
    return sorted({line for name, line in source.references() if starts_with(name, *forbidden)})


def commits(source: Source) -> list[int]:
    """Only `db.transaction()` commits: it alone knows when subscribers may be told, and refuses to nest."""
    if source.place == "groups/db.py":
        return []
    return [
        c.lineno for c in source.calls() if isinstance(c.func, ast.Attribute) and c.func.attr in ("commit", "begin")
    ]


def emits(source: Source) -> list[int]:
    """Only delivery emits: there the audience is asked for again, so nobody hears what they may not."""
    if source.place == "realtime/delivery.py":
        return []
    called = [c.lineno for c in source.calls() if _last(c.func) == "emit"]
    return called + lines_where(source, "flask_socketio.emit", "flask_socketio.send")


def reads_the_clock(source: Source) -> list[int]:
    """Only `clock.now()` asks the time: a test can then hold it, and nothing is ever naive or local."""
    if source.place == "groups/clock.py":
        return []
    days = ("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today")
    seconds = ("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime")
    database = ("sqlalchemy.func.now", "sqlalchemy.func.current_timestamp", "sqlalchemy.sql.func.now")
    written = [line for text, line in source.strings() if "CURRENT_TIMESTAMP" in text]
    return lines_where(source, *days, *seconds, *database) + written


def records(source: Source) -> list[int]:
    """Only `audit.service.record()` makes audit rows: one shape, no private text, in the deed's own transaction; and
    `_links` beside it chains them."""
    model = "groups.audit.models"
    own = source.place == "groups/audit/service.py"
    inside = [*_spans(source, "record"), *_spans(source, "_links")] if own else []
    made = [c.lineno for c in source.calls() if _is_class_of(source.full_name(c.func), model)]
    put = [
        call.lineno
        for call in source.calls()
        if _last(call.func) in ("insert", "update", "delete", "bulk_insert_mappings")
        and any(_is_class_of(source.full_name(word), model) for word in call.args)
    ]
    return [line for line in made + put if not any(first <= line <= last for first, last in inside)]


def sends_mail(source: Source) -> list[int]:
    """Only notices sends: there pauses, discreet subjects and 'no longer relevant' are looked after."""
    return [] if source.parts[:2] == ("groups", "notices") else lines_where(source, "smtplib", "aiosmtplib")


def reaches_out(source: Source) -> list[int]:
    """Only `outgoing` calls addresses that others named: it never reaches the machines around us. The mail server is
    the operator's own."""
    if source.parts[0] != "groups" or source.place in ("groups/outgoing.py", "groups/notices/mail.py"):
        return []
    return lines_where(source, "socket.socket", "socket.create_connection", "http.client", "urllib.request")


def hashes(source: Source) -> list[int]:
    """argon2 keeps a core busy for tens of milliseconds: it stands behind one door, which goes through `heavy`."""
    found = lines_where(source, "argon2")
    if source.place == "groups/people/passphrase.py":
        return [] if not found or lines_where(source, "groups.heavy") else found
    return found


def draws(source: Source) -> list[int]:
    """Pictures keep a core busy as well: one door, which goes through `heavy`."""
    return [] if source.place == "groups/pictures.py" else lines_where(source, "PIL")


def knows_gevent(source: Source) -> list[int]:
    """The domain is plain blocking code that runs unpatched in tests and commands; only the doors know gevent."""
    return lines_where(source, "gevent") if source.parts[0] == "groups" else []


#: What asks for rows when a model is among its arguments, or in the chain it stands in.
READING = {
    "select", "get", "get_one", "query", "exists", "aliased", "scalars", "refresh", "returning", "join", "outerjoin",
    "select_from", "add_columns", "with_only_columns", "joinedload", "selectinload", "contains_eager", "load_only",
}  # fmt: skip
SQL_ON_MESSAGES = re.compile(
    r"\b(?:from|join|update|into|only|table)\s+[\"`\[]?message\b|\bselect\b.{1,400}\bmessage\b", re.I | re.S
)


def reads_messages(source: Source) -> list[int]:
    """Messages are read in `chat/queries` alone: there holds, blocks and removals are always thought of. Nobody else
    in the house so much as names the model, and its bare table is for `post` to write to."""
    if source.parts[:3] == ("groups", "chat", "queries"):
        return []
    model = "groups.chat.models.Message"
    named = lines_where(source, model) if source.parts[:2] not in (("groups", "chat"), ("groups", "demo")) else []
    bare = lines_where(source, f"{model}.__table__") if source.place != "groups/chat/service/post.py" else []
    asked = [
        call.lineno
        for call in source.calls()
        if _last(call.func) in READING and any(_mentions(source, word, model) for word in [*call.args, *call.keywords])
    ]
    by_name = [
        node.lineno
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Subscript) and _last(node.value) == "tables" and _is_text(node.slice, "message")
    ]
    by_name += [
        c.lineno for c in source.calls() if _last(c.func) in ("table", "Table") and _is_text(c.args[:1], "message")
    ]
    written = [line for text, line in source.strings() if SQL_ON_MESSAGES.search(text)]
    return named + bare + asked + by_name + written


def _is_text(node: ast.expr | list[ast.expr], text: str) -> bool:
    nodes = node if isinstance(node, list) else [node]
    return any(isinstance(each, ast.Constant) and each.value == text for each in nodes)


def looks_at_the_request(source: Source) -> list[int]:
    """The person is passed in, never looked up: a deed can then be done by a command, a job or a test."""
    door = "views" in source.parts[2:3] or source.parts[0] in ("realtime", "wsgi")
    if door or source.place in ("groups/web.py", "groups/assets.py", "groups/people/signing.py"):
        return []
    return lines_where(source, "flask.request", "flask.session", "flask_login.current_user")


def marks_safe(source: Source) -> list[int]:
    """HTML is made in two places that are read with care; everywhere else Jinja escapes."""
    if source.place in ("groups/text.py", "groups/web.py"):
        return []
    return lines_where(source, "markupsafe.Markup", "flask.Markup", "flask.render_template_string")


def reads_the_environment(source: Source) -> list[int]:
    """Settings are read once, checked, and frozen in `groups/config.py`; a second reader would not be checked."""
    return [] if source.place == "groups/config.py" else lines_where(source, "os.environ", "os.getenv")


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_class_of(name: str, module: str) -> bool:
    return name.startswith(f"{module}.") and name.rpartition(".")[2][:1].isupper()


def _mentions(source: Source, node: ast.AST, name: str) -> bool:
    return any(starts_with(source.full_name(inner), name) for inner in ast.walk(node))


def _spans(source: Source, name: str) -> list[tuple[int, int]]:
    found = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    return [(node.lineno, node.end_lineno or node.lineno) for node in found]


#: Each rule with a place and a text that breaks it.
PLANTED: list[tuple[Rule, str, str]] = [
    (commits, "groups/chat/service.py", "from groups import db\ndb.session().commit()"),
    (commits, "groups/chat/service.py", "from groups import db\nwith db.engine().begin() as c: pass"),
    (emits, "realtime/rooms.py", "from realtime import sockets\nsockets.emit('message:posted', {})"),
    (emits, "realtime/live.py", "from flask_socketio import send"),
    (reads_the_clock, "groups/meetups/service.py", "from datetime import datetime\nx = datetime.now()"),
    (reads_the_clock, "groups/meetups/service.py", "import datetime as d\nx = d.datetime.utcnow()"),
    (reads_the_clock, "groups/meetups/models.py", "from datetime import date\nx = dict(default=date.today)"),
    (reads_the_clock, "realtime/presence.py", "import time\nx = time.time()"),
    (reads_the_clock, "groups/meetups/models.py", "from sqlalchemy import func\nx = func.now()"),
    (reads_the_clock, "groups/meetups/models.py", "x = 'DEFAULT CURRENT_TIMESTAMP'"),
    (records, "groups/chat/service.py", "from groups.audit.models import AuditEntry\nAuditEntry(action='x')"),
    (records, "groups/audit/service.py", "from groups.audit.models import AuditEntry\ndef other(): AuditEntry()"),
    (
        records,
        "groups/cli.py",
        "from sqlalchemy import delete\nfrom groups.audit import models\ndelete(models.AuditEntry)",
    ),
    (sends_mail, "groups/people/service.py", "import smtplib"),
    (reaches_out, "groups/exchange/service.py", "from urllib.request import urlopen"),
    (reaches_out, "groups/notices/push.py", "import socket\nsocket.create_connection(where)"),
    (hashes, "groups/people/service.py", "from argon2 import PasswordHasher"),
    (hashes, "groups/people/passphrase.py", "from argon2 import PasswordHasher\nPasswordHasher().hash('x')"),
    (draws, "groups/people/views.py", "from PIL import Image"),
    (knows_gevent, "groups/db.py", "import gevent.threadpool"),
    (reads_messages, "groups/home/queries.py", "from groups.chat.models import Message\nselect(Message.text)"),
    (reads_messages, "groups/chat/service.py", "from groups.chat import models\ndb.get(models.Message, 1)"),
    (reads_messages, "realtime/rooms.py", "x = 'SELECT body FROM message WHERE id = 1'"),
    (reads_messages, "groups/chat/rooms.py", "x = 'SELECT m.text FROM room AS r, message AS m'"),
    (reads_messages, "groups/carrying.py", "x = 'DELETE FROM \"message\" RETURNING text'"),
    (reads_messages, "realtime/rooms.py", "from groups.chat.models import Message as M\nx = M"),
    (reads_messages, "groups/home/queries.py", "import groups.chat.models as models\nrows = [models.Message.text]"),
    (reads_messages, "groups/chat/rooms.py", "from groups.chat.models import Message\nt = Message.__table__"),
    (reads_messages, "groups/chat/rooms.py", "from groups.db import Base\nt = Base.metadata.tables['message']"),
    (reads_messages, "groups/carrying.py", "import sqlalchemy as sa\nt = sa.table('message', sa.column('text'))"),
    (
        reads_messages,
        "groups/chat/service/change.py",
        "from groups.chat.models import Message\nq = update(Message).returning(Message.text)",
    ),
    (looks_at_the_request, "groups/chat/service.py", "from flask import request"),
    (looks_at_the_request, "groups/chat/queries.py", "import flask_login\nflask_login.current_user"),
    (looks_at_the_request, "groups/limits.py", "import flask\nflask.session['x']"),
    (marks_safe, "groups/chat/views.py", "from markupsafe import Markup"),
    (reads_the_environment, "realtime/fanout.py", "import os\nos.environ.get('STONES_FANOUT')"),
]
RULES = sorted({rule for rule, _, _ in PLANTED}, key=lambda rule: rule.__name__)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_it_is_done_in_one_place_only(rule: Rule) -> None:
    found = [f"{source.place}:{line}" for source in house() for line in rule(source)]
    assert found == [], f"{(rule.__doc__ or '').strip()}"


@pytest.mark.parametrize(("rule", "place", "text"), PLANTED, ids=lambda value: getattr(value, "__name__", None))
def test_a_planted_offence_is_caught(rule: Rule, place: str, text: str) -> None:
    assert rule(Source(place, text)) != []


@pytest.mark.parametrize(
    ("rule", "place", "text"),
    [
        (commits, "groups/db.py", "current.commit()"),
        (commits, "groups/chat/service.py", "session.begin_nested()"),
        (emits, "realtime/delivery.py", "sockets.emit('x', {})"),
        (reads_the_clock, "groups/meetups/service.py", "from datetime import datetime\ndatetime.fromisoformat('x')"),
        (records, "groups/audit/service.py", "from groups.audit.models import AuditEntry\ndef record(): AuditEntry()"),
        (hashes, "groups/people/passphrase.py", "import argon2\nfrom groups import heavy\nheavy.run(argon2.hash)"),
        (reads_messages, "groups/chat/service.py", "from groups.chat.models import Message\nMessage(text='x')"),
        (
            reads_messages,
            "groups/chat/service/post.py",
            "from groups.chat.models import Message\ninsert(Message.__table__)",
        ),
        (reads_messages, "groups/chat/typed.py", "x = 'Please write a message, or select a room from the list.'"),
        (looks_at_the_request, "groups/chat/views.py", "from flask import request"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_right_place_is_fine(rule: Rule, place: str, text: str) -> None:
    assert rule(Source(place, text)) == []
