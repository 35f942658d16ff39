"""The name of a service in the spellings that languages want, and what no service may be called."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from handbook.errors import HandbookError

LONGEST = 40
"""Characters. It becomes a part of file names, of packages and of the names of databases (63 bytes)."""
_FORM = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_JAVA = """
    abstract assert boolean break byte case catch char class const continue default do double else enum
    extends final finally float for goto if implements import instanceof int interface long native new package
    private protected public return short static strictfp super switch synchronized this throw throws
    transient try void volatile while true false null var record yield sealed permits
"""
_GO = "chan defer fallthrough func go map range select struct type main internal vendor"
_RUST = """
    as async await box crate dyn extern fn impl in let loop macro match mod move mut override priv pub ref
    self trait typeof union unsafe unsized use virtual where std core alloc test proc_macro
"""
_NODE = "node_modules delete export function with node npm"
_PROJECT = "contract database docs src tests app lib bin cmd migrations target build dist con prn aux nul"
_RESERVED = frozenset(f"{_JAVA} {_GO} {_RUST} {_NODE} {_PROJECT}".split())
"""Words that a language, a tool or the project itself has taken."""
_DEPENDENCY = r'^name = "{0}"$|"node_modules/{0}"|^{0}(?:\[[^\]]*\])?==|<artifactId>{0}</artifactId>'


@dataclass(frozen=True, slots=True)
class Names:
    """One name in its spellings, or the sample's own."""

    kebab: str

    @property
    def snake(self) -> str:
        """As a package of Python and a crate of Rust: ``orders_service``."""
        return self.kebab.replace("-", "_")

    @property
    def pascal(self) -> str:
        """As a type: ``OrdersService``."""
        return "".join(word.capitalize() for word in self.kebab.split("-"))

    @property
    def flat(self) -> str:
        """As a package of Java: ``ordersservice``."""
        return self.kebab.replace("-", "")

    @property
    def spellings(self) -> tuple[str, str, str, str]:
        """All four, in an order in which the sample's differ from each other."""
        return self.kebab, self.snake, self.pascal, self.flat


SAMPLE = Names("orders-service")
"""What the samples are called."""
_SPELLED = re.compile("|".join(map(re.escape, SAMPLE.spellings)))


def validated(name: str) -> Names:
    """Return a name that is fit for all stacks. Raises HandbookError."""
    if len(name) > LONGEST or not _FORM.fullmatch(name):
        raise HandbookError(
            f"'{name}' is not a name for a service: take at most {LONGEST} lower-case letters, digits and "
            f"single hyphens, a letter first, as in billing-service"
        )
    taken = {name, name.replace("-", "_"), name.replace("-", "")} & (
        _RESERVED | set(keyword.kwlist) | sys.stdlib_module_names
    )
    if taken:
        raise HandbookError(
            f"'{min(taken)}' means something else to a compiler or a tool; add a word: {name}-service"
        )
    return Names(name)


def renamed(text: str, names: Names) -> str:
    """Return a text or a path with the sample's name replaced, each spelling by its own."""
    spelled = dict(zip(SAMPLE.spellings, names.spellings, strict=True))
    return _SPELLED.sub(lambda found: spelled[found[0]], text)


def check_dependencies(names: Names, texts: Iterable[str]) -> None:
    """Refuse the name of a library that the service itself is made of. Raises HandbookError."""
    spelled = "|".join({re.escape(names.kebab), re.escape(names.snake)})
    pattern = re.compile(_DEPENDENCY.format(f"(?:{spelled})"), re.MULTILINE)
    if any(pattern.search(text) for text in texts):
        raise HandbookError(
            f"'{names.kebab}' is a library that this stack uses; add a word: {names.kebab}-service"
        )
