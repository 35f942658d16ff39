"""What a user can do wrong with decision records; each error ends with the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handbook.errors import HandbookError, ReadError

if TYPE_CHECKING:
    from handbook.adr.record.record import Record


class StatusError(HandbookError):
    """A record's status does not allow the change, or cannot be edited."""

    def __init__(self, record: Record, problem: str) -> None:
        super().__init__(f"{record.name} {problem}")
        self.record = record


class BodyError(HandbookError):
    """The text that is to follow title and status cannot."""


class LogExistsError(HandbookError):
    """A log is to be begun where there is one."""


class LogOutsideError(ReadError):
    """A folder that is taken for a log by its name is a link out of the repository."""

    def __init__(self, folder: str, within: str) -> None:
        reason = f"leads out of {within} through a link, which is not followed"
        super().__init__(folder, f"{reason}; name the real folder by ADR_DIRECTORY")


class RelationError(HandbookError):
    """Two records cannot be related so, or are not."""


class TransitionError(StatusError):
    """The life cycle does not allow the change."""

    def __init__(self, record: Record, new: str, legal: tuple[str, ...]) -> None:
        can = f"and can become {_alternatives(legal)}" if legal else "and that is final"
        super().__init__(record, f"is {record.status} {can}, not {new}; --force does it all the same")
        self.legal = legal


def _alternatives(words: tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
