#!/usr/bin/env python3
"""The workshop: makes the environment, then runs, tests and checks Stepping Stones. Standard library only.

`python3 dev.py help` lists what it does; `make run`, `make test` and the others are one line each over it.
Annotations with a bar are quoted, so that an old Python reaches the sentence that says it is too old.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
#: Each set holds the one before it with the same pins; tests/rules/test_locks.py sees to that.
SETS = ("core", "scale", "dev")
OLDEST = (3, 11)
NO_NETWORK = re.compile(
    r"name resolution|getaddrinfo|NewConnectionError|ConnectTimeout|unreachable|proxy|dns error", re.I
)


class Stop(Exception):
    """Something that only the person at the keyboard can put right; its text says how."""


def run(arguments: "list[str]") -> int:
    """Prepare everything that is missing, then become the server."""
    environment("scale" if wants_scale() else "core")
    if not up_to_date():
        stones("migrate")
    settings = dict(os.environ)
    if settings.get("STONES_DEMO", "") == "":
        settings["STONES_DEMO"] = "1" if demo_wanted() else "0"
    elif is_on(settings["STONES_DEMO"]):
        plant_demo()
    return become("wsgi.py", *arguments, settings=settings)


def test(arguments: "list[str]") -> int:
    """Run every test on SQLite, then those that touch the database again on PostgreSQL."""
    environment("dev")
    runner = "pytest" if os.environ.get("STONES_TEST_DATABASE") else "tests.both_databases"
    return become("-m", runner, *arguments, settings={**os.environ, **browser()})


def check(_arguments: "list[str]") -> int:
    """Style, types, templates, house rules: all that must hold before sharing."""
    environment("dev")
    steps = {
        "ruff check": ("-m", "ruff", "check", "."),
        "ruff format": ("-m", "ruff", "format", "--check", "."),
        "mypy": ("-m", "mypy"),
        "djlint": ("-m", "djlint", "templates", "--lint", "--quiet"),
        "house rules": ("-m", "pytest", "-q", "--noconftest", "tests/rules"),
    }
    failed = [name for name, words in steps.items() if announced(name, *words) != 0]
    print(f"check: {', '.join(failed)} failed." if failed else "check: all is well.", flush=True)
    return 1 if failed else 0


def lint(_arguments: "list[str]") -> int:
    """Style only, quick."""
    environment("dev")
    return call("-m", "ruff", "check", ".") | call("-m", "ruff", "format", "--check", ".")


def tidy(_arguments: "list[str]") -> int:
    """Rewrite the code in the house style."""
    environment("dev")
    return call("-m", "ruff", "check", "--fix", ".") | call("-m", "ruff", "format", ".")


def demo(_arguments: "list[str]") -> int:
    """Fill the database with the demo community."""
    environment("scale" if wants_scale() else "core")
    if not up_to_date():
        stones("migrate")
    stones("demo")
    remember("yes")
    return 0


def bench(arguments: "list[str]") -> int:
    """Measure the realtime path."""
    if not (HERE / "benchmarks" / "__main__.py").exists():
        raise Stop("There are no benchmarks here yet: benchmarks/__main__.py is missing.")
    environment("dev")
    return call("-m", "benchmarks", *arguments)


def faults(arguments: "list[str]") -> int:
    """Break things on purpose, and see that nothing is lost."""
    environment("dev")
    return call("-m", "tests.faults", *arguments)


def screening_report(arguments: "list[str]") -> int:
    """Say what the word lists find and what they do not."""
    environment("dev")
    return call("-m", "tests.moderation.screening_report", *arguments)


def screens(arguments: "list[str]") -> int:
    """Take pictures of the pages, by running the browser tests that keep them."""
    environment("dev")
    found = browser()
    if not found:
        raise Stop("Pictures need a browser: install chromium-headless-shell, or set CHROMIUM to one.")
    pictured = ("tests/browser/test_every_page.py", "tests/browser/test_pictures.py")
    wishes = {"ALL_LOOKS": "1", "NEW_PICTURES": "1"}
    done = call("-m", "pytest", *pictured, "--timeout=1200", *arguments, settings={**os.environ, **found, **wishes})
    print("Every page is in tests/browser/shots, and the four of the README in docs/pictures.")
    return done


def lock(_arguments: "list[str]") -> int:
    """Lock requirements/*.in again, with hashes and without the address of any package index."""
    uv = shutil.which("uv")
    if uv is None:
        raise Stop("Locking needs uv on the PATH; nothing else here does.")
    options = ["--universal", "--generate-hashes", "--python-version=3.11", "--no-header", "--no-annotate", "--quiet"]
    for name in SETS:
        target = HERE / "requirements" / f"{name}.txt"
        command = [uv, "pip", "compile", *options, "-o", str(target), str(target.with_suffix(".in"))]
        if subprocess.run(command, cwd=HERE).returncode != 0:
            raise Stop(f"uv could not lock {name}.in; what it says is above.")
        if "://" in target.read_text():
            raise Stop(f"{target.name} now names an address; unset any index settings of uv and lock again.")
    return 0


# --- the environment ------------------------------------------------------------------------------------------


def environment(kind: str) -> None:
    """See that .venv holds at least the locked set `kind`; does nothing when it already does."""
    with one_at_a_time():
        if not usable():
            make_venv()
        have = stamped()
        if have.get(kind) != fingerprint(kind):
            # A fuller environment is kept full: going back to a smaller set would only be undone again.
            fullest = max([kind, *have], key=SETS.index)
            install(fullest)
            STAMP.write_text("".join(f"{n} {fingerprint(n)}\n" for n in SETS[: SETS.index(fullest) + 1]))
        join_project()


def usable() -> bool:
    """Whether .venv has a Python that is still there and new enough."""
    if not PYTHON.exists():
        return False
    about = (VENV / "pyvenv.cfg").read_text() if (VENV / "pyvenv.cfg").exists() else ""
    version = re.search(r"^version(?:_info)? *= *(\d+)\.(\d+)", about, re.M)
    return bool(version) and tuple(map(int, version.groups())) >= OLDEST


def make_venv() -> None:
    """Make .venv afresh; pip is left out when uv installs."""
    with_pip = shutil.which("uv") is None
    if with_pip and importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise Stop(
            f"This Python cannot make an environment of its own: the package {package} is missing.\n"
            f"On Debian or Ubuntu:  sudo apt-get install {package}\nThen run this again."
        )
    say(f"Making the environment in {VENV.name} with Python {sys.version.split()[0]} ...")
    command = [sys.executable, "-m", "venv", "--clear", *([] if with_pip else ["--without-pip"]), str(VENV)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode != 0:
        raise Stop(f"The environment could not be made in {VENV.name}:\n{last_lines(made.stdout)}")


def install(kind: str) -> None:
    """Install the locked set `kind`, each file checked against its hash."""
    listed = HERE / "requirements" / f"{kind}.txt"
    count = len(re.findall(r"^[a-z0-9]", listed.read_text(), re.M))
    say(f"Installing {count} packages from requirements/{listed.name} (a minute at most with a good connection) ...")
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "sync", "--python", str(PYTHON), "--require-hashes", "--compile-bytecode", str(listed)]
    else:
        bring_pip()
        quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
        # The list is whole, so nothing is resolved: pip before 23.3 looks past a pin for a package asked with an extra.
        command = [str(PYTHON), "-m", "pip", "install", *quiet, "--no-deps", "--require-hashes", "-r", str(listed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Stop(install_trouble(done.stdout))


def bring_pip() -> None:
    """Put pip into .venv when an earlier start with uv, or one cut short, left it out."""
    if any(VENV.glob("lib/python3*/site-packages/pip/__main__.py")):
        return
    if not works([str(PYTHON), "-m", "ensurepip"]):
        raise Stop(f"The environment in {VENV.name} was left half made. Remove that folder and run this again.")


def install_trouble(told: str) -> str:
    """The sentence for an installation that failed, from what the installer said."""
    if NO_NETWORK.search(told):
        return (
            "The packages could not be fetched: this machine cannot reach the Python package index.\n"
            "Check the connection (or pip's own proxy settings) and run this again; what was fetched is kept."
        )
    if "No space left" in told:
        return "The packages could not be installed: the disk is full. Running needs 200 MB, the tests 600 MB."
    return f"The packages could not be installed. The installer said:\n{last_lines(told)}"


def join_project() -> None:
    """Make `groups` importable and `stones` a command in .venv, without a build tool and without the network."""
    for packages in VENV.glob("lib/python3*/site-packages"):
        write_once(packages / "stepping_stones.pth", f"{HERE}\n")
    write_once(VENV / "bin" / "stones", '#!/bin/sh\nexec "$(dirname "$0")/python" -m groups.cli "$@"\n')
    (VENV / "bin" / "stones").chmod(0o755)


def stamped() -> "dict[str, str]":
    """Which locked sets .venv holds, by the fingerprint each had when it was installed."""
    if not STAMP.exists():
        return {}
    rows = [line.split() for line in STAMP.read_text().splitlines()]
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[0] in SETS}


def fingerprint(kind: str) -> str:
    """The hash of a lock file."""
    return hashlib.sha256((HERE / "requirements" / f"{kind}.txt").read_bytes()).hexdigest()


@contextlib.contextmanager
def one_at_a_time():
    """Hold the environment while it is looked at or changed: two commands may be started at once."""
    (HERE / ".cache").mkdir(exist_ok=True)
    with open(HERE / ".cache" / "environment.lock", "w") as held:
        try:
            import fcntl  # not on every system; there, two at once is the person's own affair

            fcntl.flock(held, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


# --- the database and the demo --------------------------------------------------------------------------------


def wants_scale() -> bool:
    """Whether the settings ask for more than one machine needs."""
    return os.environ.get("STONES_DATABASE_URL", "").startswith("postgres") or bool(os.environ.get("STONES_REDIS_URL"))


def instance() -> Path:
    """The folder of this installation's own files."""
    return Path(os.environ.get("STONES_INSTANCE_DIR") or HERE / "instance").expanduser()


def sqlite_file() -> "Path | None":
    """The SQLite database in use, or None when the database is elsewhere."""
    url = os.environ.get("STONES_DATABASE_URL") or f"sqlite:///{instance() / 'stones.db'}"
    return Path(url[len("sqlite:///") :]) if url.startswith("sqlite:///") else None


def asked_of(database: "Path | None", question: str) -> "list[tuple]":
    """Rows of an SQLite database; none when it is elsewhere, absent or not migrated."""
    if database is None or not database.is_file():
        return []
    try:
        with contextlib.closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as held:
            return held.execute(question).fetchall()
    except sqlite3.Error:
        return []


def up_to_date() -> bool:
    """Whether the database itself says that it stands at the newest migration. Any doubt is a no."""
    revisions, earlier = set(), set()
    for script in (HERE / "migrations" / "versions").glob("*.py"):
        text = script.read_text()
        revisions.update(re.findall(r"^revision\b[^=]*= *[\"']([^\"']+)", text, re.M))
        for line in re.findall(r"^down_revision\b[^=]*=(.*)$", text, re.M):
            earlier.update(re.findall(r"[\"']([^\"']+)[\"']", line))
    newest = revisions - earlier
    stands_at = {row[0] for row in asked_of(sqlite_file(), "SELECT version_num FROM alembic_version")}
    return len(newest) == 1 and stands_at == newest


def has_people() -> bool:
    """Whether anyone lives in the SQLite database."""
    return bool(asked_of(sqlite_file(), "SELECT 1 FROM person LIMIT 1"))


def demo_wanted() -> bool:
    """Whether this installation shows the demo: asked once, while its database is empty, and remembered."""
    if answered() == "no" or has_people() or sqlite_file() is None:
        return answered() == "yes"
    if not sys.stdin.isatty():
        say("The database is empty. STONES_DEMO=1 starts with a demo community to look at.")
        return False
    try:
        reply = input("The database is empty. Fill it with a demo community to look around in? [Y/n] ").strip().lower()
    except EOFError:
        return False
    if reply in ("n", "no"):
        remember("no")
        return False
    plant_demo()
    return True


def plant_demo() -> None:
    """Fill an empty database with the demo community, and remember that it was."""
    if has_people() or (sqlite_file() is None and answered() == "yes"):
        return
    stones("demo")
    remember("yes")


def answered() -> str:
    """What was decided about the demo here: yes, no, or nothing yet."""
    kept = instance() / "demo"
    return kept.read_text().strip() if kept.exists() else ""


def remember(answer: str) -> None:
    """Keep what was decided about the demo, beside the database it was decided for."""
    (instance() / "demo").write_text(f"{answer}\n")


def is_on(value: str) -> bool:
    """Whether a switch is on, in the words that groups/config.py accepts."""
    return value.strip().lower() in ("1", "yes", "true", "on")


# --- programs -------------------------------------------------------------------------------------------------


def browser() -> "dict[str, str]":
    """The browser for tests as a setting, brought if need be; nothing, said loudly, when there is none."""
    finder = [str(PYTHON), "-m", "tests.browser_finder"]
    found = subprocess.run(finder, cwd=HERE, stdout=subprocess.PIPE, text=True)
    path = found.stdout.strip()
    if found.returncode == 0 and path:
        return {"CHROMIUM": path}
    if found.returncode == 2:
        raise Stop("Unset CHROMIUM, or set it to a browser that starts.")
    if is_on(os.environ.get("CI", "")):
        raise Stop("No browser was found and none could be brought; with CI=true nothing may be skipped.")
    say("!!! NO BROWSER: the browser tests are SKIPPED. Install chromium-headless-shell, or set CHROMIUM to one. !!!")
    return {}


def stones(*words: str) -> None:
    """Run a `stones` command; it has already said what was wrong when it fails."""
    code = call("-m", "groups.cli", *words)
    if code != 0:
        sys.exit(code)


def call(*words: str, settings: "dict[str, str] | None" = None) -> int:
    """Run the environment's Python with `words` from the project's folder."""
    sys.stdout.flush()
    return subprocess.run([str(PYTHON), *words], cwd=HERE, env=settings).returncode


def become(*words: str, settings: "dict[str, str]") -> int:
    """Turn into the environment's Python: Ctrl-C then reaches it alone, and nothing stands between it and the shell."""
    sys.stdout.flush()
    os.execve(str(PYTHON), [str(PYTHON), *words], settings)  # noqa: S606 - our own program, no shell
    return 1


def announced(name: str, *words: str) -> int:
    """The same, with its name above it."""
    say(f"--- {name}")
    return call(*words)


def say(sentence: str) -> None:
    """Print at once, whoever reads."""
    print(sentence, flush=True)


def works(command: "list[str]") -> bool:
    """Whether a program ends well; what it prints is nobody's business."""
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def last_lines(text: str) -> str:
    """The end of a program's output, where it says what went wrong."""
    return "\n".join(text.strip().splitlines()[-8:])


def write_once(path: Path, text: str) -> None:
    """Write a small file only when it does not say so already."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def newer_python() -> "str | None":
    """Another Python on the PATH that is new enough; a name alone proves nothing, so each is tried."""
    for minor in range(14, OLDEST[1] - 1, -1):
        path = shutil.which(f"python3.{minor}")
        trial = "import sys; sys.exit(sys.version_info < (3, 11))"
        if path and works([path, "-c", trial]):
            return path
    return None


def insist_on_python() -> None:
    """Go on in a Python that is new enough, or say that there is none."""
    if sys.version_info >= OLDEST:
        return
    found = newer_python()
    if found is None:
        raise Stop(
            f"Stepping Stones needs Python 3.11 or newer; this is {sys.version.split()[0]}, and the PATH has none.\n"
            "Install one (Debian 12, Ubuntu 24.04 and newer have it as python3) and run this again."
        )
    os.execv(found, [found, *sys.argv])  # noqa: S606 - the same script in a newer Python, no shell


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "lint": lint,
    "format": tidy,
    "demo": demo,
    "bench": bench,
    "faults": faults,
    "screens": screens,
    "screening-report": screening_report,
    "lock": lock,
}


def main() -> int:
    """Do the one thing that was asked."""
    name, arguments = (sys.argv[1] if len(sys.argv) > 1 else "help"), sys.argv[2:]
    if name not in COMMANDS:
        lines = [f"  {n:16} {' '.join((c.__doc__ or '').split())}" for n, c in COMMANDS.items()]
        print("python3 dev.py COMMAND\n" + "\n".join(lines))
        return 0 if name in ("help", "-h", "--help") else 2
    try:
        insist_on_python()
        os.chdir(str(HERE))
        return COMMANDS[name](arguments)
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
