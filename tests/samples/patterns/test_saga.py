"""A saga ends completed or compensated, wherever it crashes; one that remembers in memory does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from psycopg import Connection

from samples.patterns.bad import undo_in_memory
from samples.patterns.events import Rejected, Unavailable
from samples.patterns.saga import WHOLE, Log, Outcome, Saga, Step, TableLog, locked
from tests.samples.patterns.conftest import Connect, Crash

NAMES = ("stock", "payment", "parcel")


class World:
    """Three services that keep what was done by its key, and the point at which the process ends."""

    def __init__(self, refuses: str = "", crash_at: int = 0) -> None:
        self.done: set[str] = set()
        self.undone: set[str] = set()
        self.calls: list[str] = []
        self.refuses = refuses
        self.crash_at = crash_at
        self._moments = 0

    def moment(self) -> None:
        """Something is about to happen, or has just happened: the process may end here."""
        self._moments += 1
        if self._moments == self.crash_at:
            raise Crash

    @property
    def moments(self) -> int:
        return self._moments

    def step(self, name: str) -> Step:
        def do(_: str) -> None:
            self.moment()
            self.calls.append(f"do {name}")
            if name == self.refuses or name in self.undone:
                raise Rejected(name)
            self.done.add(name)
            self.moment()

        def undo(_: str) -> None:
            self.moment()
            self.calls.append(f"undo {name}")
            self.undone.add(name)
            self.done.discard(name)
            self.moment()

        return Step(name, do, undo)

    def steps(self) -> list[Step]:
        return [self.step(name) for name in NAMES]


class MemoryLog:
    """A log that survives the crashes of a test."""

    def __init__(self, world: World | None = None) -> None:
        self.lines: dict[str, str] = {}
        self._world = world

    def states(self, saga_id: str) -> dict[str, str]:
        assert saga_id == "o-1"
        return dict(self.lines)

    def write(self, saga_id: str, step: str, state: str) -> None:
        assert saga_id == "o-1"
        if self._world:
            self._world.moment()
        self.lines[step] = state
        if self._world:
            self._world.moment()


def test_a_saga_whose_steps_succeed_is_completed() -> None:
    world = World()
    assert Saga(world.steps(), MemoryLog()).run("o-1") is Outcome.COMPLETED
    assert world.calls == ["do stock", "do payment", "do parcel"]


def test_a_refused_step_undoes_the_others_in_reverse() -> None:
    world = World(refuses="parcel")
    assert Saga(world.steps(), MemoryLog()).run("o-1") is Outcome.COMPENSATED
    assert world.calls == ["do stock", "do payment", "do parcel", "undo payment", "undo stock"]


def crash_points(refuses: str) -> Iterator[int]:
    whole = World(refuses)
    Saga(whole.steps(), MemoryLog(whole)).run("o-1")
    yield from range(1, whole.moments + 1)


@pytest.mark.parametrize("refuses", ["", *NAMES])
def test_wherever_it_crashes_a_saga_that_goes_on_ends_whole(refuses: str) -> None:
    points = list(crash_points(refuses))
    assert len(points) >= 5
    for point in points:
        world = World(refuses, crash_at=point)
        log = MemoryLog(world)
        with pytest.raises(Crash):
            Saga(world.steps(), log).run("o-1")
        outcome = Saga(world.steps(), log).run("o-1")
        assert outcome is (Outcome.COMPENSATED if refuses else Outcome.COMPLETED)
        assert world.done == (set() if refuses else set(NAMES)), point


def test_wherever_it_crashes_a_saga_that_is_given_up_leaves_nothing_done() -> None:
    for point in crash_points(refuses=""):
        world = World(crash_at=point)
        log = MemoryLog(world)
        with pytest.raises(Crash):
            Saga(world.steps(), log).run("o-1")
        outcome = Saga(world.steps(), log).run("o-1", give_up=True)
        assert world.done == (set(NAMES) if outcome is Outcome.COMPLETED else set()), point


def test_wherever_giving_up_crashes_the_way_back_goes_on() -> None:
    for point in range(1, 100):
        world = World()
        log = MemoryLog(world)
        log.lines = {"stock": "done", "payment": "started"}
        world.done, world.crash_at = {"stock", "payment"}, point
        try:
            Saga(world.steps(), log).run("o-1", give_up=True)
        except Crash:
            Saga(world.steps(), log).run("o-1", give_up=True)
            assert world.done == set(), point
        else:
            assert point == 15  # Two steps of six moments, and two of the end.
            return
    raise AssertionError("it never ends")


def test_a_saga_that_is_on_its_way_back_never_goes_forward_again() -> None:
    world, log = World(), MemoryLog()
    log.lines = {"stock": "done", "payment": "undoing"}
    assert Saga(world.steps(), log).run("o-1") is Outcome.COMPENSATED
    assert world.calls == ["undo payment", "undo stock"]


def test_a_step_without_an_answer_leaves_the_saga_open_and_is_called_again() -> None:
    world, log = World(), MemoryLog()

    def no_answer(_: str) -> None:
        world.done.add("payment")  # It was done; the answer was lost.
        raise Unavailable

    steps = world.steps()
    broken = [steps[0], Step("payment", no_answer, steps[1].undo), steps[2]]
    with pytest.raises(Unavailable):
        Saga(broken, log).run("o-1")
    assert log.lines == {"stock": "done", "payment": "started"}
    assert Saga(steps, log).run("o-1") is Outcome.COMPLETED
    assert world.calls == ["do stock", "do payment", "do parcel"]


def test_a_step_that_may_have_been_done_is_undone_when_the_saga_is_given_up() -> None:
    world, log = World(), MemoryLog()
    log.lines = {"stock": "done", "payment": "started"}
    assert Saga(world.steps(), log).run("o-1", give_up=True) is Outcome.COMPENSATED
    assert world.calls == ["undo payment", "undo stock"]


def test_bad_what_is_only_in_memory_is_lost_with_the_process_and_the_money_stays_taken() -> None:
    world = World(crash_at=5)  # Before the parcel, after the payment.
    with pytest.raises(Crash):
        undo_in_memory.run(world.steps(), "o-1")
    assert world.done == {"stock", "payment"}
    assert world.calls == ["do stock", "do payment"]  # Nothing is left that could undo or go on.


def test_bad_what_is_in_memory_passes_every_test_in_which_services_refuse() -> None:
    world = World()
    undo_in_memory.run(world.steps(), "o-1")
    assert world.done == set(NAMES)
    refusing = World(refuses="parcel")
    with pytest.raises(Rejected):
        undo_in_memory.run(refusing.steps(), "o-1")
    assert refusing.done == set()


def test_bad_a_step_without_an_answer_is_not_undone_from_memory() -> None:
    world = World()

    def no_answer(_: str) -> None:
        world.done.add("payment")
        raise Unavailable

    steps = world.steps()
    with pytest.raises(Unavailable):
        undo_in_memory.run([steps[0], Step("payment", no_answer, steps[1].undo), steps[2]], "o-1")
    assert world.done == {"payment"}


@pytest.mark.parametrize("refuses", ["", "payment"])
def test_a_saga_that_has_ended_does_nothing_when_it_is_run_again(refuses: str) -> None:
    world, log = World(refuses), MemoryLog()
    outcome = Saga(world.steps(), log).run("o-1")
    calls = list(world.calls)
    for give_up in (False, True):
        assert Saga(world.steps(), log).run("o-1", give_up=give_up) is outcome
    assert world.calls == calls


def test_a_saga_that_was_given_up_before_it_began_never_begins() -> None:
    world, log = World(), MemoryLog()
    for give_up in (True, False):
        assert Saga(world.steps(), log).run("o-1", give_up=give_up) is Outcome.COMPENSATED
    assert world.calls == []


def test_the_log_of_a_table_is_read_by_the_next_process(connection: Connection) -> None:
    log: Log = TableLog(connection)
    world = World(crash_at=4)  # The payment was made, and nobody noted it.
    with pytest.raises(Crash):
        Saga(world.steps(), log).run("o-1")
    assert TableLog(connection).states("o-1") == {"stock": "done", "payment": "started"}
    assert Saga(world.steps(), TableLog(connection)).run("o-1") is Outcome.COMPLETED
    assert TableLog(connection).states("o-1") == dict.fromkeys(NAMES, "done") | {WHOLE: "completed"}
    assert TableLog(connection).states("o-2") == {}


def test_one_process_at_a_time_runs_a_saga(connect: Connect) -> None:
    first, second = connect(), connect()
    with locked(first, "o-1") as held:
        assert held
        with locked(second, "o-1") as also_held, locked(second, "o-2") as other:
            assert (also_held, other) == (False, True)
    with locked(second, "o-1") as held:
        assert held


def test_whoever_loses_its_connection_loses_the_lock_and_cannot_write_the_log(
    connect: Connect, connection: Connection
) -> None:
    lost = connect()
    with ExitStack() as lock:
        assert lock.enter_context(locked(lost, "o-1"))
        connection.execute("SELECT pg_terminate_backend(%s, 60000)", (lost.info.backend_pid,))
        with locked(connection, "o-1") as by_another:
            assert by_another
        with pytest.raises(psycopg.OperationalError):
            TableLog(lost).write("o-1", "stock", "started")
    assert TableLog(connection).states("o-1") == {}
