"""Which problem each failure is; the only place that knows."""

from orders_service import problems
from orders_service.database import is_unavailable
from orders_service.domain import (
    KeyInUse,
    KeyReused,
    OrderNotCancellable,
    OrderNotFound,
    UnknownCustomer,
    UnknownSkus,
)
from orders_service.problems import Fault, Invalid, Problem
from orders_service.tokens import unauthenticated


# --8<-- [start:problem-of]
def problem_of(error: Exception) -> Problem:
    """Return what the client is told; what is in no case is our fault."""
    match error:
        case Problem():
            return error
        case OrderNotFound():
            return Problem(problems.NOT_FOUND, "No order of yours has this id")
        case OrderNotCancellable():
            return Problem(
                problems.NOT_CANCELLABLE,
                f"It is {error.status}; only new and paid orders can be",
                order_status=error.status,
            )
        case UnknownSkus():
            return Invalid([_without_price(index) for index in error.indexes])
        case KeyInUse():
            return Problem(
                problems.KEY_IN_USE,
                "Wait, and send the same request with the same key",
                headers={"Retry-After": "1"},
            )
        case KeyReused():
            return Problem(
                problems.KEY_REUSED,
                "Send the order that this key was made for, or make a new key",
            )
        case UnknownCustomer():
            return unauthenticated("Its customer does not exist", sent=True)
    if is_unavailable(error):
        return Problem(
            problems.UNAVAILABLE,
            "Wait, and send the same request again",
            headers={"Retry-After": "1"},
        )
    return Problem(
        problems.INTERNAL, "Try again; if it stays, tell us the trace id"
    )


# --8<-- [end:problem-of]


def _without_price(index: int) -> Fault:
    return Fault(
        pointer=f"#/items/{index}/sku", detail="not sold in this currency"
    )
