"""Whether time tells who has an account: `python -m benchmarks telltale` asks known and unknown addresses in turn.

The figure is the area under the curve of the best guesser by time alone (0.5: time says nothing). The doors asked are
sign-in with a wrong passphrase, sign-up, and asking for a new passphrase, each in this process, without a network.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from flask.testing import FlaskClient

from groups import config, create_app, limits, schema
from tests import make

SAMPLES = 200
BOUND = 0.55

Ask = Callable[[FlaskClient, str], int]


def sign_in(browser: FlaskClient, email: str) -> int:
    """A wrong passphrase."""
    return browser.post("/sign-in", data={"email": email, "passphrase": "not the right words at all"}).status_code


def sign_up(browser: FlaskClient, email: str) -> int:
    """A new sign-up for this address."""
    given = {"name": "Robin", "email": email, "passphrase": "eleven slow swans on a pond", "zone": "Europe/London"}
    return browser.post("/sign-up", data=given).status_code


def forgot(browser: FlaskClient, email: str) -> int:
    """Asking for a new passphrase."""
    return browser.post("/forgot", data={"email": email}).status_code


DOORS: dict[str, Ask] = {"sign-in": sign_in, "sign-up": sign_up, "forgot": forgot}


def separation(first: list[float], second: list[float]) -> float:
    """The area under the curve of telling the two apart by size; 0.5 when nothing tells them apart, never below."""
    above = sum((a > b) + 0.5 * (a == b) for a in first for b in second) / (len(first) * len(second))
    return max(above, 1 - above)


def measure(browser: FlaskClient, ask: Ask, known: str) -> tuple[list[float], list[float], set[int]]:
    """Seconds for a known and for ever new unknown addresses, asked in turn, and every status that was answered."""
    times: tuple[list[float], list[float]] = ([], [])
    statuses = set()
    for number in range(SAMPLES * 2):
        limits.forget()
        address = known if number % 2 else f"nobody{number}@example.org"
        began = perf_counter()
        statuses.add(ask(browser, address))
        times[number % 2].append(perf_counter() - began)
    return times[1], times[0], statuses


def main(_words: list[str]) -> int:
    """Print a line a door; 1 when a door tells."""
    tells = False
    with tempfile.TemporaryDirectory(prefix="stones-telltale-") as folder:
        settings = config.from_environment(
            {
                "STONES_INSTANCE_DIR": folder,
                "STONES_DATABASE_URL": f"sqlite:///{Path(folder) / 'stones.db'}",
                "STONES_PUBLIC_URL": "http://localhost",
                "STONES_DEVELOPMENT": "1",
                "STONES_LOG_LEVEL": "ERROR",
            }
        )
        app = create_app(settings)
        app.config.update(WTF_CSRF_ENABLED=False)
        schema.upgrade()
        known = make.person("Wren").email
        for name, ask in DOORS.items():
            here, nowhere, statuses = measure(app.test_client(), ask, known)
            area = separation(here, nowhere)
            tells = tells or area > BOUND or len(statuses) != 1
            print(
                f"{name:8}  known {median(here) * 1000:6.1f} ms  unknown {median(nowhere) * 1000:6.1f} ms  "
                f"area {area:.3f} (at most {BOUND})  status {sorted(statuses)}"
            )
    return int(tells)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
