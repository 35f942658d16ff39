"""Where blocks are run: a scratch folder, a clean environment, and the scenario, taken down at the end.

The folder is ours; only ``work``, ``home``, ``tmp`` and ``state`` in it belong to the user that runs the
blocks. What the blocks are made of lies beside them, so that no block can change another one.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from handbook.errors import HandbookError
from handbook.processes.group import Group, User, end_within
from handbook.running.session import Session

UP_SECONDS = 180.0
"""A scenario that starts a cluster takes seconds; a busy machine must not turn into an error."""
DOWN_SECONDS = 60.0
_OURS = ("work", "home", "tmp", "state")
_PASSED_ON = ("PATH", "SYSTEMROOT")
_MOST_BYTES = 100_000
_ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_LAST_LINES = 8
CONNECTION = ("PGHOST", "PGSERVICE", "PGSERVICEFILE")
"""The variables of which one leads psql to a database."""


class ScenarioError(HandbookError):
    """A scenario is missing or one of its scripts has failed; ``name`` is that of the scenario."""

    def __init__(self, name: str, problem: str, step: str) -> None:
        super().__init__(f"scenario '{name}': {problem}; {step}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Answer:
    """How a script of a scenario has ended, and what it printed."""

    status: int
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What all worlds of a run share."""

    root: Path
    """The folder of the repository."""
    scenarios: Path
    """The folder of the scenarios."""
    user: User | None
    """Who runs the blocks, if not the user of this process."""


class World:
    """A scratch folder with what runs in it; nothing of it is left behind."""

    def __init__(self, place: Place, scenario: str) -> None:
        """Make the folder and bring the scenario up, if there is one. Raises ScenarioError."""
        self._place = place
        self._scenario = scenario
        self._sessions: dict[tuple[bool, str], Session] = {}
        self._groups: list[Group] = []
        self._lifeline: tuple[int, int] | None = None
        self._brought: dict[str, str] = {}
        self._blocks = 0
        if scenario and not (place.scenarios / scenario / "up").is_file():
            raise ScenarioError(scenario, f"there is no {place.scenarios / scenario / 'up'}", "write it")
        self.folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="docs-run-")))
        try:
            self._lay_out()
            if scenario:
                self._bring_up()
        except BaseException:
            self.end()
            raise

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _lay_out(self) -> None:
        self.folder.chmod(0o755)
        (self.folder / "blocks").mkdir(mode=0o755)
        for name in _OURS:
            folder = self.folder / name
            folder.mkdir(mode=0o755)
            if self._place.user is not None:
                os.chown(folder, self._place.user.uid, self._place.user.gid)
        if self._scenario:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(self._place.scenarios, self.folder / "scenarios", symlinks=True, ignore=ignored)

    @property
    def environment(self) -> dict[str, str]:
        """All that blocks and scripts find in their environment."""
        return {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PWD": str(self.folder / "work"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "dumb",
            "PAGER": "cat",
            "PYTHONDONTWRITEBYTECODE": "1",
            **self._brought,
        }

    def session(self, *, sql: bool, name: str) -> Session:
        """Return the session of that name, begun when it is first asked for. Raises ScenarioError."""
        key = sql, name
        if key not in self._sessions:
            if sql and not any(self._brought.get(each) for each in CONNECTION):
                step = "let its 'up' write PGHOST and the like to the file $SCENARIO_ENV"
                raise ScenarioError(self._scenario, "it brings no database", step)
            program = "psql" if sql else "bash"
            try:
                self._sessions[key] = Session(
                    sql=sql, folder=self.folder / "work", environment=self.environment, user=self._place.user
                )
            except OSError as error:
                raise HandbookError(f"{program} cannot be started ({error.strerror}); install it") from None
        return self._sessions[key]

    def forget_sessions(self) -> None:
        """End all sessions, so that the next block begins in a fresh one."""
        for session in self._sessions.values():
            session.end()
        self._sessions.clear()

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Let blocks run in sessions of their own, which end with this: those before go on afterwards."""
        before, self._sessions = self._sessions, {}
        try:
            yield
        finally:
            self.forget_sessions()
            self._sessions = before

    def script(self, text: str) -> str:
        """Write what a session is to run, and return the path."""
        self._blocks += 1
        path = self.folder / "blocks" / str(self._blocks)
        path.write_text(text, encoding="utf-8", newline="")
        return str(path)

    def has(self, name: str) -> bool:
        """Return whether the scenario has a script of that name."""
        return (self._place.scenarios / self._scenario / name).is_file()

    def ask(self, name: str, seconds: float = DOWN_SECONDS) -> Answer:
        """Run a script of the scenario. Raises ScenarioError where it does not end in time."""
        group, printed = self._started(name), ""
        try:
            printed, status = _finished(group, seconds)
        finally:
            group.end()
        if status is None:
            raise ScenarioError(self._scenario, f"'{name}' takes more than {seconds:.0f} s", _last(printed))
        return Answer(status, printed)

    def end(self) -> None:
        """Take the scenario down, end all that runs and delete the folder."""
        self.forget_sessions()
        try:
            if self._groups and self.has("down"):
                with contextlib.suppress(ScenarioError):  # What it leaves is ended below.
                    self.ask("down")
        finally:
            for handle in self._lifeline or ():
                os.close(handle)
            self._lifeline = None
            for group in self._groups:
                group.end()
            self._groups.clear()
            end_within(self.folder)
            shutil.rmtree(self.folder, ignore_errors=True)

    def _bring_up(self) -> None:
        # It reads from a pipe that nobody writes to: what it leaves running sees by its end that we are gone.
        self._lifeline = os.pipe()
        with os.fdopen(os.dup(self._lifeline[0]), "rb") as ours:
            group = self._started("up", stdin=ours)
        self._groups.append(group)
        printed, status = _finished(group, UP_SECONDS)
        if status is None:
            raise ScenarioError(self._scenario, f"'up' takes more than {UP_SECONDS:.0f} s", _last(printed))
        if status:
            raise ScenarioError(self._scenario, f"'up' ended with status {status}", _last(printed))
        self._brought = _handed_over(self.folder / "state" / "env")

    def _started(self, name: str, stdin: IO[bytes] | None = None) -> Group:
        environment = self.environment | {
            "SCENARIOS": str(self.folder / "scenarios"),
            "SCENARIO": str(self.folder / "scenarios" / self._scenario),
            "SCENARIO_STATE": str(self.folder / "state"),
            "SCENARIO_ENV": str(self.folder / "state" / "env"),
            "REPOSITORY": str(self._place.root),
        }
        try:
            with open(os.devnull, "rb") as nothing:
                return Group(
                    [str(self.folder / "scenarios" / self._scenario / name)],
                    folder=self.folder / "work",
                    environment=environment,
                    user=self._place.user,
                    stdin=stdin or nothing,
                )
        except OSError as error:
            step = "make it executable, with a first line such as #!/usr/bin/env bash"
            raise ScenarioError(self._scenario, f"'{name}' cannot be run ({error.strerror})", step) from None


def _finished(group: Group, seconds: float) -> tuple[str, int | None]:
    """Return what a script prints, and its status; None where it does not end in time."""
    os.set_blocking(group.output, False)
    printed = bytearray()

    def collect() -> None:
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(group.output, 65_536):
                printed.extend(chunk[: max(0, _MOST_BYTES - len(printed))])

    status = None
    for _ in _looks(group, seconds):
        collect()
        status = group.status()
        if status is not None:
            break
    collect()
    return printed.decode("utf-8", "replace"), status


def _looks(group: Group, seconds: float) -> Iterator[None]:
    """Yield often until it is too late."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        group.wait(0.05)


def _handed_over(path: Path) -> dict[str, str]:
    """Return the variables of the file that a scenario has written: a line each, ``NAME=value``.

    The user of the blocks may have put anything there; no link is followed, and no pipe is waited for.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return {}
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return {}
        lines = stream.read(_MOST_BYTES).decode("utf-8", "replace").split("\n")
    return {found[1]: found[2] for line in lines if (found := _ASSIGNED.fullmatch(line.rstrip("\r")))}


def _last(printed: str) -> str:
    lines = [line.strip() for line in printed.strip().split("\n") if line.strip()]
    return " / ".join(lines[-_LAST_LINES:]) or "it printed nothing"
