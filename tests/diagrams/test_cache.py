"""The cache of answers: never an error, never a wrong verdict, whatever happens to its file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.config.settings import DiagramsConfig
from handbook.diagrams.process import bundle, cache, folders
from handbook.diagrams.process.cache import FILE, Cache, key
from handbook.diagrams.process.engine import SLOW_FOR_SECONDS, start
from handbook.diagrams.process.pool import Pool
from handbook.processes import child
from handbook.processes.child import Fate
from tests.diagrams.scripted import scripted
from tests.diagrams.test_process import BAD, GOOD, POSIX, python
from tests.waiting import PATIENCE_SECONDS

ANSWERS = {key(str(n), "salt"): f'{{"valid":true,"type":"pie {n}"}}' for n in range(50)}
WORDS = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.fixture
def store(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the engine keeps its verdicts in this test."""
    monkeypatch.setenv("HANDBOOK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has really been parsed, filled as the test goes on."""
    seen: list[str] = []
    judge = Pool.judge

    def watched(pool: Pool, texts: Sequence[str]) -> list[str | Fate]:
        seen.extend(texts)
        return judge(pool, texts)

    monkeypatch.setattr(Pool, "judge", watched)
    return seen


def test_what_is_kept_is_found_in_the_next_run(tmp_path: Path) -> None:
    Cache(tmp_path).keep(ANSWERS)
    assert Cache(tmp_path).find([*ANSWERS, key("other", "salt")]) == ANSWERS


def test_an_empty_cache_makes_no_file_to_look_into(store: Cache, tmp_path: Path) -> None:
    assert store.find(list(ANSWERS)) == {}
    store.keep({})
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None)
@given(texts=st.dictionaries(WORDS, WORDS, max_size=8), salt=st.text(max_size=5))
def test_any_answer_on_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str], salt: str
) -> None:
    store = Cache(tmp_path_factory.mktemp("cache"))
    answers = {key(text, salt): answer for text, answer in texts.items()}
    assert len(answers) == len(texts)
    store.keep(answers)
    assert store.find(list(answers)) == answers
    assert store.find([key(text, f"{salt}!") for text in texts]) == {}


def test_a_thousand_answers_are_found_by_two_statements_that_only_read(
    store: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {key(str(n), ""): f'{{"valid":true,"type":"pie {n}"}}' for n in range(1_000)}
    store.keep(answers)
    statements: list[str] = []
    opened = Cache._opened

    def watched(cache: Cache) -> sqlite3.Connection:
        connection = opened(cache)
        connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(Cache, "_opened", watched)
    assert store.find(list(answers)) == answers
    assert [statement.split()[0] for statement in statements] == ["SELECT", "SELECT"]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: file.write_bytes(b"no database at all" * 500), id="foreign"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:5000]), id="cut"),
        pytest.param(
            lambda file: file.write_bytes(file.read_bytes()[:4096] + os.urandom(60_000)), id="scrambled"
        ),
    ],
)
def test_a_broken_file_is_a_miss_and_is_made_anew(
    store: Cache, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    store.keep({name: answer * 20 for name, answer in ANSWERS.items()})
    damage(tmp_path / FILE)
    assert store.find(list(ANSWERS)) == {}
    store.keep(ANSWERS)
    store.keep(ANSWERS)
    assert store.find(list(ANSWERS)) == ANSWERS


def test_each_flipped_byte_costs_answers_but_changes_none(store: Cache, tmp_path: Path) -> None:
    store.keep(ANSWERS)
    file = tmp_path / FILE
    sound = file.read_bytes()
    for place in range(0, len(sound), 37):
        broken = bytearray(sound)
        broken[place] ^= 0xFF
        file.write_bytes(broken)
        found = store.find(list(ANSWERS))
        assert found.items() <= ANSWERS.items(), place
    file.write_bytes(sound)
    assert store.find(list(ANSWERS)) == ANSWERS


def test_an_answer_under_the_key_of_another_is_not_taken(store: Cache, tmp_path: Path) -> None:
    store.keep(ANSWERS)
    first, second, *_ = ANSWERS
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        (packed,) = connection.execute("SELECT answer FROM answers WHERE key = ?", (first,)).fetchone()
        connection.execute("UPDATE answers SET answer = ? WHERE key = ?", (packed, second))
    assert store.find([first, second]) == {first: ANSWERS[first]}


def test_a_file_of_another_form_is_begun_anew(store: Cache, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("CREATE TABLE answers (other)")
        connection.execute("PRAGMA user_version = 99")
    assert store.find(list(ANSWERS)) == {}
    store.keep(ANSWERS)
    assert store.find(list(ANSWERS)) == ANSWERS


def test_a_locked_file_is_a_miss(store: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PATIENCE_SECONDS", 0.01)
    store.keep(ANSWERS)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert store.find(list(ANSWERS)) == {}
        store.keep({key("new", ""): "{}"})
        other.execute("COMMIT")
    assert Cache(tmp_path).find([*ANSWERS, key("new", "")]) == ANSWERS


def test_a_locked_file_is_waited_for_once(
    store: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "PATIENCE_SECONDS", 0.01)
    store.keep(ANSWERS)
    opened: list[Cache] = []
    real = Cache._opened

    def counted(self: Cache) -> sqlite3.Connection:
        opened.append(self)
        return real(self)

    monkeypatch.setattr(Cache, "_opened", counted)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for _ in range(5):
            assert store.find(list(ANSWERS)) == {}
            store.keep({key("new", ""): "{}"})
    assert len(opened) == 1


def _link(folder: Path, other: Path) -> None:
    (folder / FILE).rename(other)
    (folder / FILE).symlink_to(other)


def _pipe(folder: Path, _: Path) -> None:
    (folder / FILE).unlink()
    os.mkfifo(folder / FILE)


@POSIX
@pytest.mark.parametrize(
    "replace",
    [
        pytest.param(lambda folder, _: folder.chmod(0o777), id="a folder that all may write"),
        pytest.param(lambda folder, _: (folder / FILE).chmod(0o666), id="a file that all may write"),
        pytest.param(lambda folder, other: other.hardlink_to(folder / FILE), id="a file with another name"),
        pytest.param(_link, id="a link"),
        pytest.param(_pipe, id="a pipe"),
    ],
)
def test_what_somebody_else_can_write_is_neither_believed_nor_written(
    tmp_path: Path, replace: Callable[[Path, Path], object]
) -> None:
    folder = tmp_path / "cache"
    Cache(folder).keep(ANSWERS)
    assert folder.stat().st_mode & 0o777 == 0o700
    replace(folder, tmp_path / "other")
    before = (folder / FILE).read_bytes() if (folder / FILE).is_file() else b""
    assert Cache(folder).find(list(ANSWERS)) == {}
    Cache(folder).keep({key("new", ""): "{}"})
    assert (folder / FILE).is_fifo() or (folder / FILE).read_bytes() == before


@POSIX
def test_what_somebody_else_owns_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path).keep(ANSWERS)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert Cache(tmp_path).find(list(ANSWERS)) == {}


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"


@pytest.mark.parametrize(
    "statements",
    [
        f"DROP TABLE answers; CREATE VIEW answers (key, used, answer) AS {ENDLESS} x'00', i, x'00' FROM n",
        f"CREATE TRIGGER slow BEFORE INSERT ON answers BEGIN {ENDLESS} max(i) FROM n; END",
        "CREATE TABLE other (x); CREATE INDEX more ON other (x)",
    ],
    ids=["view", "trigger", "table"],
)
def test_a_file_with_more_in_it_than_our_table_is_begun_anew(
    store: Cache, tmp_path: Path, statements: str
) -> None:
    store.keep(ANSWERS)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.executescript(statements)
    assert store.find(list(ANSWERS)) == {}
    store.keep(ANSWERS)
    assert store.find(list(ANSWERS)) == ANSWERS


def test_work_that_does_not_end_is_ended(store: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_STEPS", 1_000_000)
    store.keep(ANSWERS)
    with closing(store._opened()) as connection, pytest.raises(sqlite3.OperationalError, match="interrupted"):
        connection.execute(f"{ENDLESS} max(i) FROM n").fetchall()


def test_an_answer_that_unpacks_to_more_than_any_is_not_taken(store: Cache) -> None:
    name = key("large", "")
    with closing(store._opened()) as connection:
        packed = zlib.compress(name + b"x" * 60_000_000, 9)
        connection.execute("INSERT INTO answers VALUES (?, 0, ?)", (name, packed))
    assert store.find([name]) == {}


def test_a_folder_in_the_place_of_the_file_is_a_miss(store: Cache, tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    store.keep(ANSWERS)
    assert store.find(list(ANSWERS)) == {}


def test_a_file_in_the_place_of_the_folder_is_a_miss(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    store = Cache(tmp_path / "cache")
    store.keep(ANSWERS)
    assert store.find(list(ANSWERS)) == {}


@POSIX
@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_read_all_the_same(store: Cache, tmp_path: Path) -> None:
    store.keep(ANSWERS)
    (tmp_path / FILE).chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        store.keep({key("new", ""): "{}"})
        assert store.find([*ANSWERS, key("new", "")]) == ANSWERS
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_cannot_be_made_is_a_miss() -> None:
    store = Cache(Path("/proc/no/such/place") if os.name == "posix" else Path("Z:\\no\\such"))
    store.keep(ANSWERS)
    assert store.find(list(ANSWERS)) == {}


def test_the_size_is_bounded_and_what_was_used_longest_ago_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000_000_000
    monkeypatch.setattr(time, "time", lambda: now)
    store = Cache(tmp_path, most_bytes=200_000)
    noise = {key(str(n), ""): os.urandom(400).hex() for n in range(900)}
    names = list(noise)
    favourites = names[:20]
    for start_at in range(0, len(names), 50):
        now += 100_000
        store.keep({name: noise[name] for name in names[start_at : start_at + 50]})
        assert len(store.find(favourites)) == len(favourites)
        assert (tmp_path / FILE).stat().st_size <= 200_000
    found = store.find(names)
    assert all(found[name] == noise[name] for name in found)
    assert set(names[-50:]) < set(found)
    assert not set(names[20:100]) & set(found)


def test_parallel_runs_do_not_disturb_each_other(tmp_path: Path) -> None:
    script = f"""
        import sys
        from pathlib import Path
        from handbook.diagrams.process import cache
        from handbook.diagrams.process.cache import Cache, key
        cache.PATIENCE_SECONDS = {PATIENCE_SECONDS}  # However slow the machine: none does without the file.
        store = Cache(Path({str(tmp_path)!r}))
        me = int(sys.argv[1])
        for turn in range(30):
            texts = [f"{{(me + n) % 8}} {{turn}}" for n in range(4)]
            found = store.find([key(text, "") for text in texts])
            assert all(found[key(text, "")] == text for text in texts if key(text, "") in found)
            store.keep({{key(text, ""): text for text in texts}})
    """
    runs = [subprocess.Popen([*python(script), str(n)], stderr=subprocess.PIPE, text=True) for n in range(8)]
    complaints = [run.communicate(timeout=PATIENCE_SECONDS)[1] for run in runs]
    assert [run.returncode for run in runs] == [0] * 8, complaints
    texts = [f"{me} {turn}" for me in range(8) for turn in range(30)]
    found = Cache(tmp_path).find([key(text, "") for text in texts])
    assert found == {key(text, ""): text for text in texts}


@pytest.mark.usefixtures("folder")
def test_a_second_run_parses_nothing_and_starts_nothing(judged: list[str]) -> None:
    with start(cache=True) as engine:
        first = engine.check([GOOD, BAD, GOOD])
    assert judged == [GOOD, BAD]
    with start(cache=True) as engine:
        assert engine.check([GOOD, BAD, GOOD]) == first
        assert engine._pool.pids == ()  # type: ignore[attr-defined]
    assert judged == [GOOD, BAD]


def test_without_leave_nothing_is_kept(folder: Path) -> None:
    with start() as engine:
        engine.check([GOOD])
    assert not folder.exists()


@pytest.mark.usefixtures("folder")
def test_another_bundle_or_setting_asks_anew(judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def check(settings: DiagramsConfig) -> None:
        with start(settings, cache=True) as engine:
            engine.check([GOOD])

    check(DiagramsConfig())
    check(DiagramsConfig(deadline=9))
    assert len(judged) == 1
    check(DiagramsConfig(max_size=40_000))
    assert len(judged) == 2
    found = bundle.find()
    monkeypatch.setattr(bundle, "find", lambda _version: found._replace(digest="changed"))
    check(DiagramsConfig())
    assert len(judged) == 3


@pytest.mark.usefixtures("folder")
def test_what_took_too_long_is_known_for_some_days_and_for_this_deadline(
    judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(seconds: int) -> None:
        with start(DiagramsConfig(deadline=seconds), cache=True) as engine:
            assert f"took longer than {seconds} s" in engine.check(["HANG"])[0].message

    scripted(monkeypatch)
    check(1)
    check(1)
    assert judged == ["HANG"]
    check(2)
    assert judged == ["HANG", "HANG"]
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + SLOW_FOR_SECONDS + 1)
    check(1)
    assert judged == ["HANG", "HANG", "HANG"]


def test_where_only_wall_time_is_known_nothing_is_remembered_as_slow(
    folder: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(monkeypatch)
    monkeypatch.setattr(child, "cpu_seconds", lambda _pid: None)
    for _ in range(2):
        with start(DiagramsConfig(deadline=1), cache=True) as engine:
            assert "took longer" in engine.check(["HANG"])[0].message
    assert judged == ["HANG", "HANG"]
    assert not folder.exists()


@pytest.mark.usefixtures("folder")
def test_a_second_run_with_slow_diagrams_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch)
    slow = ["HANG" + " " * spaces for spaces in range(5)]
    runs = []
    for _ in range(2):
        with start(DiagramsConfig(deadline=1), cache=True) as engine:
            runs.append(engine.check([*slow, "HANGING", "pie"]))
    assert runs[0] == runs[1]
    messages = [verdict.message[:16] for verdict in runs[0]]
    late, unasked = "diagram took lon", "diagram was not "
    assert messages == [late, unasked, unasked, unasked, late, "", ""]  # The last of them is longer.


@pytest.mark.usefixtures("folder")
def test_what_an_engine_says_at_its_limits_is_not_kept(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    answer = '{"valid":false,"type":"","kind":"other","error":"Maximum call stack size exceeded"}'
    monkeypatch.setattr(Pool, "judge", lambda _self, texts: [answer for _ in texts])
    with start(cache=True) as engine:
        assert engine.check([GOOD])[0].detail == "Maximum call stack size exceeded"
    assert not folder.exists()


def test_a_python_without_sqlite_does_without(
    judged: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import handbook.diagrams.process

    monkeypatch.delattr(handbook.diagrams.process, "cache")
    monkeypatch.setitem(sys.modules, "handbook.diagrams.process.cache", None)
    with start(cache=True) as engine:
        assert engine.check([GOOD])[0].valid
    assert judged == [GOOD]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "home/.cache/handbook"),
        ("linux", {"XDG_CACHE_HOME": "/elsewhere"}, "/elsewhere/handbook"),
        ("linux", {"XDG_CACHE_HOME": "relative/is/ignored"}, "home/.cache/handbook"),
        ("darwin", {}, "home/Library/Caches/handbook"),
        ("win32", {}, "home/AppData/Local/handbook"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/handbook"),
        ("win32", {"HANDBOOK_CACHE": "/own"}, "/own"),
    ],
)
def test_the_cache_lies_where_the_system_wants_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: str
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HANDBOOK_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "home")
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert folders.cache() == Path(expected)
