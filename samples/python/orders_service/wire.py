"""JSON that comes in and goes out."""

import base64
import binascii
import hashlib
import json
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from orders_service.domain import Order, Position
from orders_service.problems import Fault, Invalid, InvalidCursor

Model = TypeVar("Model", bound=BaseModel)


# --8<-- [start:models]
class Closed(BaseModel):
    """Refuses fields that it does not know, and converts no types."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


# PostgreSQL stores every character but U+0000.
Sku = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class NewItem(Closed):
    """What is wanted of one thing."""

    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=99)]


class NewOrder(Closed):
    """The body of POST /v1/orders."""

    currency: Currency
    items: Annotated[list[NewItem], Field(min_length=1, max_length=100)]


# --8<-- [end:models]


# --8<-- [start:checked]
def checked(model: type[Model], value: dict[str, Any]) -> Model:
    """Return the value as the model; raise Invalid with all its faults."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise Invalid([_fault(fault) for fault in faults]) from None


def _fault(error: ErrorDetails) -> Fault:
    detail = error["msg"]
    match error["type"]:
        case "missing":
            detail = "required"
        case "extra_forbidden":
            detail = "unknown field" + _near(str(error["loc"][-1]))
        case "string_pattern_mismatch" if error["loc"][-1] == "sku":
            detail = "must not hold the character U+0000"
    return Fault(pointer=pointer(*error["loc"]), detail=detail)


def pointer(*steps: str | int) -> str:
    """Return a JSON Pointer as a URI fragment (RFC 6901, section 6)."""
    escaped = (str(s).replace("~", "~0").replace("/", "~1") for s in steps)
    return "#" + "".join("/" + quote(step, safe="~") for step in escaped)


# --8<-- [end:checked]


def _near(name: str) -> str:
    known = [*NewOrder.model_fields, *NewItem.model_fields]
    # Beyond that length nobody has mistyped a field of ours.
    near = get_close_matches(name, known, n=1) if len(name) < 32 else []
    return f"; did you mean {near[0]}?" if near else ""


def order_document(order: Order) -> dict[str, Any]:
    """Return an order as clients see it."""
    return {
        "id": str(order.public_id),
        "status": order.status,
        "items": [
            {
                "sku": item.sku,
                "quantity": item.quantity,
                "unit_price_cents": item.unit_price_cents,
            }
            for item in order.items
        ],
        "total_cents": order.total_cents,
        "currency": order.currency,
        "created_at": _time(order.created_at),
    }


def rendered(document: object) -> str:
    """Return JSON without spaces; the fields keep their order."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def fingerprint(method: str, path: str, order: NewOrder) -> bytes:
    """Return a hash of what was understood, not of the bytes received.

    A client that sends the same order with other spaces, or its fields in
    another order, repeats the same request.
    """
    request = [method, path, order.model_dump()]
    return hashlib.sha256(rendered(request).encode()).digest()


class _Cursor(Closed):
    t: AwareDatetime
    i: Annotated[int, Field(ge=1, le=2**63 - 1)]


def cursor_after(order: Order) -> str:
    """Return where the next page begins, opaque to clients."""
    # Microseconds, as PostgreSQL has them: rounded, a page would skip rows.
    position = rendered({"t": _time(order.created_at), "i": order.id})
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def position_of(cursor: str) -> Position:
    """Return what `cursor_after` wrote; raise InvalidCursor."""
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        text = base64.b64decode(padded.encode("ascii"), b"-_", validate=True)
        found = _Cursor.model_validate_json(text)
    except (ValidationError, binascii.Error, UnicodeEncodeError):
        raise InvalidCursor from None
    return Position(found.t, found.i)


def _time(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"
