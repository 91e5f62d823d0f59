"""Settings: each wrong one is refused with one sentence that names it, and unsafe ones never start."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from groups import config
from groups.config import BadSetting, Config
from tests import servers

pytestmark = pytest.mark.pure

PUBLIC = {"STONES_PUBLIC_URL": "https://stones.example.org", "STONES_MAIL": "smtp://mail.example.org"}

KEY = "0123456789abcdef" * 4

#: Setting → values that mean nothing.
WRONG = {
    "SECRET": ["short", "x" * 31, "ab" * 40],
    "PUSH_KEY": ["short", "ab" * 31, "ab" * 33, "0" * 64, "f" * 64, "x" * 64],
    "JOURNAL_KEY": ["short", "ab" * 31, "a1" * 32, "x" * 64, f"{KEY} {KEY}"],
    "JOURNAL_KEYS": ["short", f"{KEY} short", f"{KEY},{'0' * 64}", " ".join([KEY] * 21)],
    "HOST": ["two words", "a/b", "http://localhost", "x" * 300, "é.example"],
    "PORT": ["-1", "65536", "eighty", "8000.5", "9" * 5000, "٨٠", "0x50", "²"],
    "PUBLIC_URL": [
        "stones.example.org", "ftp://stones.example.org", "https://", "http:stones", "https://a b",
        "http://[::1", "http://[::1]:80",
        "https://x.org:port", "https://x.org:99999", "https://x.org/path", "https://x.org?q", "https://me@x.org",
        "https://x.org#top", "javascript:alert(1)", 'https://x.org"', "https://x.org/\nHost: y",
    ],
    "DATABASE_URL": [
        "mysql://db/stones", "sqlite:///", "sqlite:///:memory:", "sqlite://", "stones.db",
        "sqlite:////no/such/folder/x.db",
        "sqlite:///file:x?mode=memory", "postgresql://host:port/db", "sqlite:////tmp",
    ],
    "REDIS_URL": ["localhost:6379", "http://localhost", "redis://", "redis://[::1", "redis://host:port", "unix://"],
    "NAME": ["x" * 61, "two\nlines", "tab\there", "escape\x1b[31m"],
    "EXIT_URL": ["www.example.org", "javascript:alert(1)", "data:text/html,x", "http://", "https://x.org/'><script>"],
    "COUNTRY": ["GBR", "G", "1A", "G\n", "ßß", "ÄÖ"],
    "MAIL": ["smtp://", "mail.example.org", "http://mail", "smtp://host:port", "smtp://[::1"],
    "MAIL_FROM": ["letters", "a@b@c", "a b@c.org", "a@b.org\nBcc: x@y.org", "<a@b.org>", "@b.org", "a@", "A, b@c.org"],
    "DEMO": ["2", "maybe"],
    "DEVELOPMENT": ["2", "ja"],
    "CLOCK": ["always"],
    "FANOUT": ["slow"],
    "PROXIES": ["6", "-1", "one"],
    "RETENTION": ["attendance", "attendance=", "attendance=two", "=14", "attendance=99999", "attendance 14"],
    "LOG": ["xml", "JSON"],
    "LOG_LEVEL": ["loud", "info"],
}  # fmt: skip


def read(folder: Path, **given: str) -> Config:
    return config.from_environment(
        {"STONES_INSTANCE_DIR": str(folder), **{f"STONES_{name}": value for name, value in given.items()}}
    )


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_with_one_sentence_that_names_the_setting(tmp_path: Path, name: str) -> None:
    for value in WRONG[name]:
        if not value.strip():
            continue
        with pytest.raises(BadSetting) as caught:
            read(tmp_path, **{name: value})
        said = str(caught.value)
        assert said.startswith(f"STONES_{name} "), value
        assert said.endswith("."), said
        assert "\n" not in said, said


def test_the_table_knows_every_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[config._Reader] = []

    class Watched(config._Reader):
        def refuse_unknown(self) -> None:
            made.append(self)

    monkeypatch.setattr(config, "_Reader", Watched)
    read(tmp_path)
    assert made[0].asked == set(WRONG) | {"INSTANCE_DIR"}


def test_the_defaults_are_safe_and_work(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.host, found.port, found.public_url) == ("127.0.0.1", 8000, "http://localhost:8000")
    assert found.database_url == f"sqlite:///{tmp_path / 'stones.db'}"
    assert not found.demo
    assert not found.development


def test_good_values_are_taken_and_tidied(tmp_path: Path) -> None:
    assert read(tmp_path, PUBLIC_URL=" http://LOCALHOST:8123/ ").public_url == "http://localhost:8123"
    assert read(tmp_path, PUBLIC_URL="http://localhost:80/").public_url == "http://localhost"
    assert read(tmp_path, COUNTRY="gb").country == "GB"
    assert read(tmp_path, DATABASE_URL="postgres://me@db/stones").database_url == "postgresql+psycopg://me@db/stones"
    assert read(tmp_path, REDIS_URL="valkey://bus:6379/1").redis_url == "redis://bus:6379/1"
    assert read(tmp_path, REDIS_URL="unix:///run/redis.sock").redis_url == "unix:///run/redis.sock"
    assert read(tmp_path, DEMO="yes", CLOCK="off").demo
    public = config.from_environment({**PUBLIC, "STONES_INSTANCE_DIR": str(tmp_path)})
    assert (public.https, public.host_names) == (True, ["stones.example.org"])


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    for name in ("PROT", "SECRETS", "DATABASE", ""):
        with pytest.raises(BadSetting, match=rf"^STONES_{name} is not a setting"):
            read(tmp_path, **{name: "x"})


def test_other_programs_settings_are_none_of_its_business(tmp_path: Path) -> None:
    config.from_environment({"STONES_INSTANCE_DIR": str(tmp_path), "STONESX": "1", "PORT": "x", "LOG": "x"})


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"HOST": "0.0.0.0"}, "HOST"),
        ({"HOST": "::"}, "HOST"),
        ({"HOST": "stones.example.org"}, "HOST"),
        ({"HOST": "192.168.1.4", "DEVELOPMENT": "1"}, "HOST"),
        ({"PUBLIC_URL": "https://x.org", "MAIL": "smtp://m", "DEVELOPMENT": "1"}, "DEVELOPMENT"),
        ({"PUBLIC_URL": "https://x.org", "MAIL": "smtp://m", "DEMO": "1"}, "DEMO"),
        ({"PUBLIC_URL": "https://x.org"}, "MAIL"),
    ],
)
def test_unsafe_combinations_are_refused(tmp_path: Path, given: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=rf"^STONES_{named} "):
        read(tmp_path, **given)


def test_nothing_secret_is_repeated_in_a_refusal_or_when_settings_are_printed(tmp_path: Path) -> None:
    canary = "canary-that-nobody-may-read-0123456789"
    with pytest.raises(BadSetting, match=r"^(?!.*canary)"):
        read(tmp_path, PUSH_KEY=canary)
    with pytest.raises(BadSetting, match=r"^(?!.*canary)"):
        read(tmp_path, JOURNAL_KEYS=canary)
    for name, value in {
        "DATABASE_URL": f"mysql://me:{canary}@db/x", "REDIS_URL": f"http://:{canary}@bus",
        "MAIL": f"imap://me:{canary}@m"
    }.items():  # fmt: skip
        with pytest.raises(BadSetting) as caught:
            read(tmp_path, **{name: value})
        assert "canary" not in str(caught.value)
    kept = read(
        tmp_path, SECRET=canary, DATABASE_URL=f"postgresql://me:{canary}@db/x", REDIS_URL=f"redis://:{canary}@bus",
        MAIL=f"smtp://me:{canary}@m",
    )  # fmt: skip
    assert "canary" not in repr(kept)


def test_settings_cannot_be_changed_once_read(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        read(tmp_path).port = 1  # type: ignore[misc]  # that it is refused is what is shown


def test_a_folder_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match=r"^STONES_INSTANCE_DIR names a folder that cannot be made"):
        read(tmp_path / "file" / "folder")


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    first, second = read(folder).secret, read(folder).secret
    assert first == second
    assert len(first) >= 43
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["push-key", "secret"]
    assert read(tmp_path / "other").secret != first


def test_the_push_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = read(tmp_path).push_key
    assert read(tmp_path).push_key == first
    assert stat.S_IMODE((tmp_path / "push-key").stat().st_mode) == 0o600
    assert read(tmp_path, PUSH_KEY="A1" * 32).push_key == "a1" * 32
    assert first not in repr(read(tmp_path))
    (tmp_path / "push-key").write_text("f" * 64)
    with pytest.raises(BadSetting, match=r"^The file 'push-key' in the instance folder is no key"):
        read(tmp_path)


def test_processes_that_start_at_once_agree_on_one_secret_and_one_push_key(tmp_path: Path) -> None:
    source = "from groups import config; made = config.from_environment(); print(made.secret, made.push_key)"
    given = {"STONES_INSTANCE_DIR": str(tmp_path / "new"), "PATH": "/usr/bin:/bin"}
    starting = [
        subprocess.Popen([sys.executable, "-c", source], env=given, cwd=servers.ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    said = {process.communicate(timeout=50)[0] for process in starting}
    assert len(said) == 1
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["push-key", "secret"]


def test_a_secret_that_is_damaged_is_refused_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    for content in (b"", b"short", b"\xff\xfe" * 40):
        path.write_bytes(content)
        with pytest.raises(BadSetting, match=r"^The file 'secret' in the instance folder"):
            read(tmp_path)
        assert path.read_bytes() == content
    path.unlink()
    path.mkdir()
    with pytest.raises(BadSetting, match="cannot be used"):
        read(tmp_path)


def test_journal_keys_are_read_newest_first_and_never_printed(tmp_path: Path) -> None:
    older = "fedcba9876543210" * 4
    found = read(tmp_path, JOURNAL_KEY=KEY.upper(), JOURNAL_KEYS=f"{older}, {KEY}")
    assert found.journal_keys == (KEY, older, KEY)
    assert KEY not in repr(found)
    assert read(tmp_path).journal_keys == ()
    assert not (tmp_path / "journal-keys").exists(), "one is made when somebody first writes"
