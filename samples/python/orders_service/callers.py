"""What every route below /v1 depends on: token, then scope, then rate.

They are coroutines because none of them blocks: FastAPI would send a plain
function to a thread and back.
"""

from typing import Annotated

from fastapi import Depends, Request

from orders_service.state import State
from orders_service.tokens import Caller, caller_of


async def state_of(request: Request) -> State:
    """Return what was made at the start of the process."""
    state: State = request.app.state.service
    return state


# --8<-- [start:callers]
async def authenticated(
    request: Request, state: Annotated[State, Depends(state_of)]
) -> Caller:
    """Return who calls, or answer 401."""
    return caller_of(request.headers.get("authorization"), state.settings)


async def reader(
    state: Annotated[State, Depends(state_of)],
    caller: Annotated[Caller, Depends(authenticated)],
) -> Caller:
    """Return a caller who may read, or answer 403 or 429."""
    caller.require("orders:read")
    state.reads.take(caller.customer_id)
    return caller


async def writer(
    state: Annotated[State, Depends(state_of)],
    caller: Annotated[Caller, Depends(authenticated)],
) -> Caller:
    """Return a caller who may write, or answer 403 or 429."""
    caller.require("orders:write")
    state.writes.take(caller.customer_id)
    return caller


Reader = Annotated[Caller, Depends(reader)]
Writer = Annotated[Caller, Depends(writer)]
# --8<-- [end:callers]
Service = Annotated[State, Depends(state_of)]
