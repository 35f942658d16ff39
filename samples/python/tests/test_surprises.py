"""What the libraries do by themselves, and what our code is shaped by.

When one of these fails after an upgrade, something here can be simplified.
"""

import gc
import re
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import text
from starlette.testclient import TestClient

from orders_service.state import State
from orders_service.wire import Currency


class Lax(BaseModel):
    quantity: int


async def nobody() -> None:
    raise HTTPException(401)


def test_fastapi_parses_a_declared_body_before_its_dependencies_run() -> None:
    app = FastAPI()

    @app.post("/orders")
    def place(body: Lax, _: Annotated[None, Depends(nobody)]) -> int:
        return body.quantity

    client = TestClient(app)
    json = {"Content-Type": "application/json"}
    answer = client.post("/orders", content=b"{", headers=json)
    assert answer.status_code == 422
    assert client.post("/orders", json={"quantity": 1}).status_code == 401


def test_starlette_allows_the_methods_of_the_first_route_only() -> None:
    app = FastAPI()
    app.get("/orders")(nobody)
    app.post("/orders")(nobody)
    assert TestClient(app).delete("/orders").headers["allow"] == "GET"


def test_starlette_answers_in_plain_text_what_nobody_has_thought_of() -> None:
    app = FastAPI()

    @app.get("/orders")
    def broken() -> None:
        raise ZeroDivisionError

    client = TestClient(app, raise_server_exceptions=False)
    answer = client.get("/orders")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/plain")


def test_pydantic_converts_and_ignores_where_nobody_tells_it_not_to() -> None:
    for quantity in ("1", True, 1.0):
        found = Lax.model_validate({"quantity": quantity, "qantity": 2})
        assert found.quantity == 1


def test_a_pattern_of_pydantic_ends_where_the_text_ends() -> None:
    pattern = r"^[A-Z]{3}$"
    assert re.match(pattern, "EUR\n")
    adapter = TypeAdapter[str](Currency)
    assert adapter.validate_python("EUR") == "EUR"
    try:
        adapter.validate_python("EUR\n")
    except ValueError:
        return
    raise AssertionError("it takes a line break, as `re` does")


def test_a_forgotten_connection_waits_for_the_garbage_collector(
    service: State,
) -> None:
    def forget() -> None:
        service.engine.connect().execute(text("SELECT 1"))

    gc.collect()
    gc.disable()
    try:
        forget()
        assert "checked out connections: 1" in status(service)
        gc.collect()
        assert "checked out connections: 0" in status(service)
    finally:
        gc.enable()


def status(service: State) -> str:
    return service.engine.pool.status().lower()
