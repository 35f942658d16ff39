"""What the platform asks: is the process alive, and may it get requests?"""

from __future__ import annotations

from samples.contract.client import Running
from samples.contract.waiting import eventually


def test_a_service_that_lives_says_so_to_everybody(running: Running) -> None:
    answer = running.api.ask("GET", "/healthz")
    assert (answer.status_code, answer.text.strip()) == (200, "ok")
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_service_that_has_its_database_is_ready(running: Running) -> None:
    answer = running.api.ask("GET", "/readyz")
    assert (answer.status_code, answer.text.strip()) == (200, "ready")
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_service_without_its_database_lives_and_is_not_ready(tight: Running) -> None:
    assert tight.gate is not None
    tight.gate.close()
    try:
        alive, ready = tight.api.ask("GET", "/healthz"), tight.api.ask("GET", "/readyz")
    finally:
        tight.gate.open()
    assert (alive.status_code, alive.text.strip()) == (200, "ok")
    assert (ready.status_code, ready.text.strip()) == (503, "unavailable")
    assert ready.headers["Content-Type"].startswith("text/plain")
    eventually(lambda: tight.api.ask("GET", "/readyz").status_code == 200, "the service is ready again")
