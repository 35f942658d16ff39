"""What a code block says of being run, in the braces behind its language. Nothing is run here.

``bash {.run expect="12 of 12"}`` and ``{.bash .run}`` are attribute lists, as a site with `attr_list` reads
them; GitHub shows the first form with its colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handbook.code.language import named_by, word
from handbook.errors import suggestion
from handbook.markdown.attributes import pairs
from handbook.model.document import Fence
from handbook.patterns import lazy

RUN, NORUN = "run", "norun"
OUTPUT = "output"
"""The language of the block that shows what the block above it prints."""
RUNNABLE = ("bash", "sql", "python")
"""The languages that are run, by their names in `handbook.code.language`."""
SHELLS = ("bash", "sh", "shell")
"""The words for a shell whose blocks bash reads as they are written: no prompts."""
MOST_SECONDS = 3600
BOTH, KEEP_ONE = "the block has 'expect' and an output block", "keep the one that says more"
NO_DATABASE = "SQL is run without a database"
NAME_A_SCENARIO = "name the scenario that brings one: 'scenario: NAME' in the front matter"
_NAME = lazy(r"[a-z0-9][a-z0-9_-]{0,60}")
_NUMBERS = lazy(r"[1-9]\d?(?:,[1-9]\d?){0,20}")
_OF_THE_SITE = frozenset({"title", "linenums", "hl_lines", "linenums_style", "auto_title", "id", "class"})
"""Attributes that the site itself reads."""
_OF_A_RUN = ("expect", "exit", "scenario", "session", "file", "deadline", "mitigation")
_MOST_LETTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The marks of one block."""

    run: bool
    """Whether it is run; otherwise it says that it is not, and why."""
    language: str
    """By the name in `handbook.code.language`; empty for one that is not known there."""
    expect: str = ""
    """A line that the output must have; ``...`` stands for any text."""
    exit: int = 0
    """The status with which its last command ends."""
    scenario: str = ""
    """The scenario that begins with this block."""
    session: str = ""
    """The name of the shell or psql session; empty for the usual one."""
    file: str = ""
    """The file, below the scratch folder, that is written instead of running the block."""
    deadline: int = 0
    """Seconds; 0 for the usual ones."""
    mitigations: tuple[int, ...] = ()
    """In a runbook, outside of Mitigation: those that it belongs to, 1-based; empty for all."""
    reason: str = ""
    """Why it is not run."""
    problems: tuple[tuple[str, str], ...] = ()
    """What is wrong with the marks, each with the next step."""

    @property
    def name(self) -> str:
        """The word for what is done with it: ``sql``, ``bash``, ``file``."""
        return "file" if self.file else self.language


def mark_of(fence: Fence) -> Mark | None:
    """Return what a block says of being run; None where it says nothing or is not shown as code."""
    at = fence.info.find("{")
    if at < 0 or not fence.live or fence.drawn or not fence.info.endswith("}"):
        return None
    inside = fence.info[at + 1 : -1]
    if RUN not in inside.lower():
        return None
    found = pairs(inside)
    if found is None:
        step = 'quote a value that holds blanks: key="..."; no value holds a brace'
        wrong = Mark(run=False, language="", problems=(("the marks in braces cannot be read", step),))
        return wrong if _is_marked(inside) else None
    words = [text for text, value in found if not value]
    near = {text.lstrip(".").lower() for text in words} & {RUN, NORUN}
    if not near or (fence.info.startswith("{") and {RUN, NORUN}.intersection(words)):
        return None  # In ```{r run}, it is the name of a chunk.
    values = {key: value for key, value in found if not key.startswith((".", "#"))}
    exact = {f".{RUN}", f".{NORUN}"}.intersection(words)
    spelled = _spelling(fence, words)
    if len(exact) != 1 or len(near) > 1:
        return Mark(run=False, language=named_by(spelled), problems=(_which(near),))
    return _run(spelled, values) if exact == {f".{RUN}"} else _left_out(spelled, values)


def _spelling(fence: Fence, words: Sequence[str]) -> str:
    """Return the word for the language: before the braces, else the first class in them that is no mark."""
    if not fence.info.startswith("{"):
        return word(fence)
    classes = (text[1:].lower() for text in words if text.startswith("."))
    return next((name for name in classes if name not in (RUN, NORUN)), "")


def _is_marked(inside: str) -> bool:
    return re.match(r"[^=]*\.(?:no)?run\b", inside) is not None


def _which(near: set[str]) -> tuple[str, str]:
    if len(near) > 1:
        return "the block is marked as run and as not run", "keep one of .run and .norun"
    name = next(iter(near))
    return f"'{name}' is not marked as a class", f"write '{{.{name}}}', in small letters and with a dot"


def _left_out(spelled: str, values: Mapping[str, str]) -> Mark:
    reason = values.get("reason", "").strip()
    problems = [*_unknown(values, ("reason",))]
    if not reason:
        problems.append(("the block does not say why it is not run", 'write {.norun reason="..."}'))
    return Mark(run=False, language=named_by(spelled), reason=reason, problems=tuple(problems))


def _run(spelled: str, values: Mapping[str, str]) -> Mark:
    language, file = named_by(spelled), values.get("file", "")
    numbers = {name: _number(values, name, most) for name, most in _LIMITS.items()}
    problems = [*_unknown(values, _OF_A_RUN), *_wrong(values, numbers), *_wrong_file(values)]
    listed = values if _NUMBERS.fullmatch(values.get("mitigation", "")) else None
    if "mitigation" in values and listed is None:
        wrong = f"'mitigation' is '{values['mitigation'][:_MOST_LETTERS]}'"
        problems.append((wrong, "write the numbers of the steps, as in mitigation=2 or mitigation=2,3"))
    if "expect" in values and not values["expect"].strip():
        problems.append(("'expect' is empty", "name a line of the output, or delete it"))
    if not file and (language not in RUNNABLE or (language == "bash" and spelled not in SHELLS)):
        said = f"a block in '{spelled[:_MOST_LETTERS]}'" if spelled else "a block without a language"
        step = "write it as bash, sql or python, or write it to a file with file=..."
        problems.append((f"{said} cannot be run", step))
    return Mark(
        run=True,
        language=language,
        expect=values.get("expect", "").strip(),
        exit=numbers["exit"] or 0,
        scenario=values.get("scenario", ""),
        session=values.get("session", ""),
        file=file,
        deadline=numbers["deadline"] or 0,
        mitigations=tuple(int(each) for each in listed["mitigation"].split(",")) if listed else (),
        problems=tuple(problems),
    )


_LIMITS = {"exit": 255, "deadline": MOST_SECONDS}


def _number(values: Mapping[str, str], name: str, most: int) -> int | None:
    """Return a value as a number; None where it is there and is none that may be."""
    text = values.get(name, "0")
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(most)) or int(text) > most:
        return None
    return int(text) if int(text) or name == "exit" or name not in values else None


def _unknown(values: Mapping[str, str], known: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in values:
        if name not in known and name not in _OF_THE_SITE and not name.startswith("data-"):
            step = suggestion(name, known, f"known: {', '.join(known)}")
            yield f"unknown attribute '{name[:_MOST_LETTERS]}'", step


def _wrong(values: Mapping[str, str], numbers: Mapping[str, int | None]) -> Iterator[tuple[str, str]]:
    for name, number in numbers.items():
        if number is None:
            least = 0 if name == "exit" else 1
            yield (
                f"'{name}' is '{values[name][:_MOST_LETTERS]}'",
                f"write a number from {least} to {_LIMITS[name]}",
            )
    for name in ("scenario", "session"):
        if name in values and not _NAME.fullmatch(values[name]):
            yield f"'{name}' is '{values[name][:_MOST_LETTERS]}'", "write small letters, digits and hyphens"


def _wrong_file(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if "file" not in values:
        return
    path = values["file"]
    parts = path.split("/")
    if not path or path.startswith(("/", "~")) or "\\" in path or not {"", ".", ".."}.isdisjoint(parts):
        step = "name a file below it, as in file=app/settings.toml"
        yield f"the file '{path[:_MOST_LETTERS]}' is not in the scratch folder", step
    for name in ("expect", "exit", "session"):
        if name in values:
            yield f"'{name}' and 'file' exclude each other", "a file is written and not run"


def output_of(fences: Sequence[Fence], number: int, mark: Mark) -> Fence | None:
    """Return the block that shows what the one of that number prints: the next, if it is ``output``."""
    following = fences[number + 1] if number + 1 < len(fences) else None
    return following if following is not None and word(following) == OUTPUT and not mark.file else None


def is_name(text: str) -> bool:
    """Return whether a text can be the name of a scenario."""
    return _NAME.fullmatch(text) is not None
