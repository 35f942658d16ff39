"""The languages of code blocks: one name for all spellings, and who can judge them."""

from __future__ import annotations

from typing import NamedTuple

from handbook.model.document import Fence


class Language(NamedTuple):
    """A language that can be judged."""

    name: str
    """The name that verdicts carry."""
    title: str
    """What people call it."""
    words: tuple[str, ...]
    """What a fence calls it, in lower case."""


LANGUAGES = (
    Language("bash", "shell", ("bash", "sh", "shell", "ash", "dash")),
    Language("dockerfile", "Dockerfile", ("dockerfile", "docker", "containerfile")),
    Language("go", "Go", ("go", "golang")),
    Language("hcl", "HCL", ("hcl", "terraform", "tf", "tofu", "opentofu")),
    Language("java", "Java", ("java",)),
    Language("javascript", "JavaScript", ("javascript", "js", "jsx", "mjs", "cjs", "node", "nodejs")),
    Language("json", "JSON", ("json",)),
    Language("python", "Python", ("python", "py", "python3", "py3")),
    Language("rust", "Rust", ("rust", "rs")),
    Language("sql", "SQL", ("sql", "postgres", "postgresql", "pgsql", "psql", "plpgsql")),
    Language("toml", "TOML", ("toml",)),
    Language("typescript", "TypeScript", ("typescript", "ts", "tsx", "mts", "cts")),
    Language("yaml", "YAML", ("yaml", "yml")),
)
TITLES = {language.name: language.title for language in LANGUAGES}
"""What people call a language, by its name."""
_NAMES = {word: language.name for language in LANGUAGES for word in language.words}


def word(fence: Fence) -> str:
    """Return the first word of what a fence says of its language, in lower case, without ``,no_run``."""
    return fence.language.partition(",")[0].strip().lower()


def named(fence: Fence) -> str:
    """Return the name of a fence's language; empty for one that nothing here can judge."""
    return named_by(word(fence))


def named_by(spelling: str) -> str:
    """Return the name of a language that is spelled so, in small letters; empty as for `named`."""
    return _NAMES.get(spelling, "")
