"""Errors that a user can cause. The command line prints them as one line and exits with 2.

HandbookError
├── ConfigError            a key, value or file of the configuration
├── ReadError              a file that cannot be read or decoded
├── WriteError             a change that could not be made; nothing was changed
├── TemplateError          a kind's template, with its line
├── UnknownNameError       a rule, kind or status that does not exist, with the nearest names
├── EngineUnavailable      the Mermaid parser is not built or cannot start
└── ExactUnavailable       the site's own Markdown renderer is not installed
"""

from __future__ import annotations

_LONGEST_WORD = 200
"""Characters of a word that is compared with others: what is longer is near to none."""


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the closest known word; empty when none is close."""
    if len(word) > _LONGEST_WORD:
        return ""
    import difflib  # Only on the way to an error: start-up does not pay for it.

    folded = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), tuple(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def suggestion(word: str, known: tuple[str, ...], otherwise: str = "") -> str:
    """Return `did you mean 'x'?` for the closest known word, else ``otherwise``."""
    close = nearest(word, known)
    return f"did you mean '{close}'?" if close else otherwise


def with_hint(problem: str, hint: str) -> str:
    """Return a problem and the next step as one line."""
    return f"{problem}; {hint}" if hint else problem


class HandbookError(Exception):
    """The root of all errors that users can cause; its text is one line and ends with the next step."""


class ConfigError(HandbookError):
    """The configuration is wrong at ``where`` (file and key)."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


class ReadError(HandbookError):
    """A file cannot be read; ``reason`` says why and what to do."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class WriteError(HandbookError):
    """A change could not be made and nothing on disk has changed."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}; nothing was changed")
        self.path = path
        self.reason = reason


class TemplateError(HandbookError):
    """A kind's template is wrong at ``line`` (1-based)."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class UnknownNameError(HandbookError):
    """A name that does not exist, with the nearest that does and where to find all."""

    def __init__(self, what: str, name: str, known: tuple[str, ...], listing: str) -> None:
        problem = with_hint(f"unknown {what} '{name}'", suggestion(name, known))
        super().__init__(f"{problem} ({listing})")
        self.name = name
        self.known = known


class EngineUnavailable(HandbookError):
    """The Mermaid parser is not built or cannot start."""


class ExactUnavailable(HandbookError):
    """The site's own renderer cannot be asked, since ``missing`` is not installed.

    With ``installable`` false no installation helps: ``missing`` is a sentence that says what does not work.
    """

    def __init__(self, missing: str, *, installable: bool = True) -> None:
        problem = f"cannot read pages as the site does without {missing}"
        step = "install it (pip install 'handbook[site]')"
        if not installable:
            problem, step = (
                f"cannot read pages as the site does: {missing}",
                "correct the site's configuration",
            )
        super().__init__(f"{problem}; {step}")
        self.missing = missing
        self.installable = installable


def fault_of_ours(fault: Exception) -> str:
    """Return how to go on after an exception that should not be."""
    return f" ({type(fault).__name__}: {str(fault)[:200]}); this is a fault of handbook, please report it"
