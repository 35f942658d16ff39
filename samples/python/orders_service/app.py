"""The application: routes, failures and middleware, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from orders_service import answers, handlers
from orders_service.domain import OrderError
from orders_service.middleware import Observed
from orders_service.problems import Problem
from orders_service.state import State


# --8<-- [start:create]
def create(state: State) -> FastAPI:
    """Return the application, around a state that it closes at its end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        state.engine.dispose()

    app = FastAPI(
        lifespan=lifespan,
        # The contract is a file of its own, and the suite holds us to it.
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.service = state
    app.include_router(handlers.orders)
    app.include_router(handlers.health)
    for failure in (
        HTTPException,
        RequestValidationError,
        Problem,
        OrderError,
        SQLAlchemyError,
    ):
        app.add_exception_handler(failure, answers.problem)
    # Inside of Starlette's last handler, which answers in plain text: what
    # nobody has thought of is a problem document, too.
    app.add_middleware(Observed)
    return app


# --8<-- [end:create]
