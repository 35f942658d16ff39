"""A client that holds every answer of a service to what all answers have to keep."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from samples.contract import tokens
from samples.contract.database import Database
from samples.contract.gate import Gate
from samples.contract.service import Service
from samples.contract.waiting import PATIENCE_SECONDS, eventually

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
PROBLEM = "application/problem+json"
PROBLEMS = "https://orders.example.org/problems/"
ORDERS = "/v1/orders"
Body = Mapping[str, object]


def slug(answer: httpx.Response) -> str:
    """Return the last part of a problem's type, or nothing where it has none."""
    return str(answer.json().get("type", "")).removeprefix(PROBLEMS)


class Api:
    """The service at an address. ``check`` sees each whole answer, and raises where one is wrong."""

    def __init__(self, url: str, check: Callable[[httpx.Response], None]) -> None:
        self.url = url
        self._check = check
        self.http = httpx.Client(
            base_url=url,
            timeout=PATIENCE_SECONDS,
            trust_env=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
            event_hooks={"response": [self._seen]},
        )

    def _seen(self, answer: httpx.Response) -> None:
        answer.read()
        self._check(answer)

    def ask(self, method: str, path: str, token: str | None = None, **options: object) -> httpx.Response:
        """Send a request; ``options`` are those of httpx, and ``headers`` are added to the token's."""
        headers = httpx.Headers({"Authorization": f"Bearer {token}"} if token else {})
        headers.update(options.pop("headers", None) or {})  # type: ignore[arg-type]
        return self.http.request(method, path, headers=headers, **options)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Running:
    """A service, its database, and what the tests may do to both."""

    api: Api
    database: Database
    keys: tuple[tokens.Key, ...]
    service: Service | None = None
    gate: Gate | None = None

    def close(self) -> None:
        """End what was started for the tests; nothing of it is left."""
        self.api.http.close()
        if self.service is not None:
            self.service.kill()
        if self.gate is not None:
            self.gate.close()

    def customer(self) -> Caller:
        """Make a customer of their own for a test."""
        email = f"{uuid.uuid4().hex}@example.org"
        number = self.database.count("INSERT INTO customers (email) VALUES (%s) RETURNING id", email)
        return Caller(self, number, email)

    def price(self, cents: int = 1490, currency: str = "EUR", sku: str | None = None) -> str:
        """Give an item a price, by a name of its own unless it has one; return the name."""
        sku = sku or f"SKU-{uuid.uuid4().hex}"
        self.database.rows("INSERT INTO prices VALUES (%s, %s, %s)", sku, currency, cents)
        return sku


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows there are."""

    orders: int
    items: int
    keys: int
    events: int


NOTHING = Written(0, 0, 0, 0)
ONE_ORDER = Written(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer who asks a service."""

    at: Running
    id: int
    email: str

    def token(self, scope: str = f"{tokens.READ} {tokens.WRITE}") -> str:
        """Return a good token."""
        return tokens.sign(tokens.claims(self.id, scope=scope), self.at.keys[0])

    def ask(self, method: str, path: str, **options: object) -> httpx.Response:
        """Send a request with a good token."""
        return self.at.api.ask(method, path, self.token(), **options)

    def get(self, path: str, **options: object) -> httpx.Response:
        """Send a GET with a good token."""
        return self.ask("GET", path, **options)

    def post(self, body: object, key: str | None = None, **headers: str) -> httpx.Response:
        """Place an order: ``body`` as JSON, or as it is where it is bytes; by a new key if none is given."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", "Idempotency-Key": key or new_key()} | headers
        return self.ask("POST", ORDERS, content=content, headers=sent)

    def placed(self, sku: str | None = None, quantity: int = 1) -> dict[str, object]:
        """Place an order that must be accepted; return it."""
        return self.patiently(lambda: self.post(new_order(sku or self.at.price(), quantity)), 201).json()  # type: ignore[no-any-return]

    def cancel(self, order: object) -> httpx.Response:
        """Cancel an order by its public id."""
        return self.ask("POST", f"{ORDERS}/{order}/cancel")

    def inserted(
        self, status: str = "new", created_at: str = "now()", sku: str = "SKU-1", quantity: int = 2
    ) -> str:
        """Insert an order past the service; return its public id."""
        [public] = self.inserted_in_a_row(1, status, created_at, sku, quantity)
        return public

    def inserted_in_a_row(
        self, number: int, status: str = "new", first: str = "now()", sku: str = "SKU-1", quantity: int = 2
    ) -> list[str]:
        """Insert orders that follow each other by a microsecond; return their public ids, newest first."""
        made = self.at.database.rows(
            "WITH made AS ("
            " INSERT INTO orders (customer_id, status, currency, total_cents, created_at)"
            " SELECT %(id)s, %(status)s, 'EUR', 1490 * %(quantity)s::integer,"
            "   %(first)s::timestamptz + at * interval '1 microsecond'"
            " FROM generate_series(0, %(number)s::integer - 1) AS at ORDER BY at RETURNING id, public_id),"
            " items AS ("
            " INSERT INTO order_items SELECT id, 1, %(sku)s, %(quantity)s, 1490 FROM made)"
            " SELECT public_id::text FROM made ORDER BY id DESC",
            {
                "id": self.id,
                "status": status,
                "quantity": quantity,
                "first": first,
                "number": number,
                "sku": sku,
            },
        )
        return [str(public) for (public,) in made]

    def written(self) -> Written:
        """Count what the database holds of this customer."""
        [counts] = self.at.database.rows(
            "SELECT (SELECT count(*) FROM orders WHERE customer_id = %(id)s),"
            " (SELECT count(*) FROM order_items JOIN orders ON orders.id = order_id"
            "   WHERE customer_id = %(id)s),"
            " (SELECT count(*) FROM idempotency_keys WHERE customer_id = %(id)s),"
            " (SELECT count(*) FROM outbox WHERE (payload->>'customer_id')::bigint = %(id)s)",
            {"id": self.id},
        )
        return Written(*(int(str(count)) for count in counts))

    def outbox(self, topic: str) -> list[object]:
        """Return the payloads of this customer's events on a topic, oldest first."""
        found = self.at.database.rows(
            "SELECT payload FROM outbox"
            " WHERE topic = %s AND (payload->>'customer_id')::bigint = %s ORDER BY id",
            *(topic, self.id),
        )
        return [payload for (payload,) in found]

    def patiently(self, ask: Callable[[], httpx.Response], status: int) -> httpx.Response:
        """Repeat a request that is told to come back, as a client has to; then it must have the status."""

        def asked() -> httpx.Response | None:
            answer = ask()
            if answer.status_code in {429, 503}:
                time.sleep(0.05)  # It is asked for often, and not as long as told: a test wants to go on.
                return None
            return answer

        answer = eventually(asked, "an answer other than 429 and 503")
        if answer.status_code != status:
            raise AssertionError(f"{answer.status_code} instead of {status}: {answer.text}")
        return answer


def new_key() -> str:
    """Return an idempotency key that nobody has used."""
    return str(uuid.uuid4())


def new_order(sku: str, quantity: int = 1, currency: str = "EUR") -> dict[str, object]:
    """Return the body of an order of one item."""
    return {"currency": currency, "items": [{"sku": sku, "quantity": quantity}]}


def check_answer(answer: httpx.Response) -> None:
    """Hold an answer to what the OpenAPI document cannot say. Raises AssertionError with what is wrong."""
    asked = f"{answer.request.method} {answer.request.url.path}: {answer.status_code}"
    for name in ("Server", "X-Powered-By"):
        if name in answer.headers:
            raise AssertionError(f"{asked}: {name} tells {answer.headers[name]!r}")
    if answer.headers.get("Content-Type", "").startswith(PROBLEM):
        instance = answer.json()["instance"]
        if instance != answer.request.url.raw_path.decode("ascii").partition("?")[0]:
            raise AssertionError(f"{asked}: instance is {instance!r}")
