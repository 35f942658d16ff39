"""Which packages the manifests of a repository declare, as far as that stands in them and is not computed.

Sources: PEP 508, 503, 621 and 735; the requirements file format of pip; package.json of npm; the Go Modules
Reference; The Cargo Book; the POM Reference; Gradle's dependency notations and version catalogs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.parsers import expat

from handbook.toml import TomlError, loads

_REQUIREMENT = re.compile(r"\s*+([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)", re.ASCII)
_EGG = re.compile(r"[#&]egg=([\w.-]++)", re.ASCII)
_SEPARATORS = re.compile(r"[-_.]+")
_GO_VERSION = re.compile(r"/v[0-9]++")
_GRADLE_USE = re.compile(
    r"\s*+(?:\w*+(?<=[iI]mplementation)|\w*+(?<=[aA]pi)|\w*+(?<=[oO]nly)|\w*+(?<=Processor)|classpath|kapt|ksp)"
    r"(?=[ \t(])[ \t]*+\(?+[ \t]*+(?P<rest>.++)"
)
_GRADLE_NOTATION = re.compile(r"""["']([\w.-]++):([\w.-]++)(?=[:"'])""", re.ASCII)
_GRADLE_MAP = re.compile(
    r"""group[ \t]*+[:=][ \t]*+["']([\w.-]++)["'][ \t]*+,[ \t]*+name[ \t]*+[:=][ \t]*+["']([\w.-]++)["']""",
    re.ASCII,
)
_CARGO = ("dependencies", "dev-dependencies", "build-dependencies")
_NPM = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


class Declared(NamedTuple):
    """What one manifest declares."""

    path: str
    ecosystem: str
    """``python``, ``npm``, ``go``, ``cargo`` or ``maven``."""
    packages: tuple[tuple[str, int], ...] = ()
    """Name as written, and the 1-based line on which it first stands; 0 where that is not known."""
    unread: tuple[str, ...] = ()
    """What in it could not be read exactly, as the end of a sentence."""
    problem: str = ""
    """Why nothing of it could be read."""

    def line_of(self, name: str) -> int | None:
        """Return the line that declares a package, 0 where it is not known; None where it is not declared."""
        same = _SAME[self.ecosystem]
        return next((line for declared, line in self.packages if same(name, declared)), None)


def is_manifest(path: str) -> bool:
    """Return whether a path is that of a manifest that can be read."""
    return _reader(path) is not None


def declared(path: str, text: str) -> Declared:
    """Read a manifest; what cannot be read is said in the value, never raised."""
    found = _reader(path)
    if found is None:
        raise ValueError(f"{path} is not a manifest")
    ecosystem, read = found
    unread: list[str] = []
    try:
        names = tuple(dict.fromkeys(read(text, unread)))
    except (TomlError, ValueError, RecursionError, expat.ExpatError) as error:
        reason = str(error) if isinstance(error, TomlError) else f"cannot be read: {error}"
        return Declared(path, ecosystem, problem=reason)
    lines = text.lower().split("\n")
    packages = tuple((name, _line(lines, name)) for name in names)
    return Declared(path, ecosystem, packages, tuple(dict.fromkeys(unread)))


def _reader(path: str) -> tuple[str, Callable[[str, list[str]], Iterator[str]]] | None:
    folder, _, name = path.rpartition("/")
    if name in _BY_NAME:
        return _BY_NAME[name]
    listed = name.startswith("requirements") or folder.rpartition("/")[2] == "requirements"
    if listed and name.endswith((".txt", ".in")):
        return "python", _requirements
    return None


def _line(lines: list[str], name: str) -> int:
    word = re.compile(rf"(?<![\w.-]){re.escape(name.rpartition(':')[2].lower())}(?![\w.-])")
    return next((at for at, line in enumerate(lines, 1) if word.search(line)), 0)


def _python(name: str) -> str:
    """Return a name as PEP 503 compares it."""
    return _SEPARATORS.sub("-", name).lower()


def _same_module(name: str, declared: str) -> bool:
    """Return whether a module path is meant, in any major version."""
    return declared == name or (
        declared.startswith(name) and _GO_VERSION.fullmatch(declared, len(name)) is not None
    )


def _same_artifact(name: str, declared: str) -> bool:
    if name.endswith(":*"):
        return declared.startswith(name[:-1])
    return declared == name


_SAME: dict[str, Callable[[str, str], bool]] = {
    "python": lambda name, declared: _python(name) == _python(declared),
    "npm": lambda name, declared: name == declared,
    "go": _same_module,
    "cargo": lambda name, declared: name.replace("_", "-") == declared.replace("_", "-"),
    "maven": _same_artifact,
}


def _pyproject(text: str, unread: list[str]) -> Iterator[str]:
    table = loads(text)
    project, tools = _table(table, "project"), _table(table, "tool")
    dynamic = [key for key in _texts(project.get("dynamic")) if "dependencies" in key]
    unread.extend(f"'{key}' is computed at build time" for key in dynamic)
    every = [project.get("dependencies"), _table(table, "build-system").get("requires")]
    every += _table(project, "optional-dependencies").values()
    every += _table(table, "dependency-groups").values()
    every.append(_table(tools, "uv").get("dev-dependencies"))
    every += _table(_table(tools, "pdm"), "dev-dependencies").values()
    for name in _table(_table(tools, "hatch"), "envs").values():
        if isinstance(name, dict):
            every += [name.get("dependencies"), name.get("extra-dependencies")]
    for value in every:
        for line in _texts(value):
            yield from _requirement(line, unread)
    poetry = _table(tools, "poetry")
    groups = [each for each in _table(poetry, "group").values() if isinstance(each, dict)]
    tables = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
    for each in (*tables, *(_table(group, "dependencies") for group in groups)):
        yield from (name for name in each if name != "python")


def _requirements(text: str, unread: list[str]) -> Iterator[str]:
    joined = text.replace("\\\r\n", " ").replace("\\\n", " ")
    for line in joined.splitlines():
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        option, _, value = words.replace("=", " ", 1).partition(" ") if words[0] == "-" else ("", "", "")
        if option in ("-r", "--requirement", "-c", "--constraint"):
            other = value.split("#")[0].strip()
            if not is_manifest(other):
                unread.append(f"'{other}', which it includes, is not read")
        elif option in ("-e", "--editable") or not option:
            yield from _requirement(words.removeprefix(option).lstrip("= ") if option else words, unread)


def _requirement(line: str, unread: list[str]) -> Iterator[str]:
    egg = _EGG.search(line)
    if egg:
        yield egg[1]
        return
    path = line.startswith((".", "/")) or "://" in line.partition("@")[0]
    found = None if path else _REQUIREMENT.match(line)
    if found:
        yield found[1]
    else:
        unread.append(f"'{line[:60]}' does not say which package it is")


def _package_json(text: str, unread: list[str]) -> Iterator[str]:
    del unread
    table = json.loads(text.removeprefix("\ufeff"))
    if not isinstance(table, dict):
        raise ValueError("it is not an object")
    for key in _NPM:
        for name, version in _table(table, key).items():
            yield name
            if isinstance(version, str) and version.startswith("npm:"):
                yield version[4:].rpartition("@")[0] or version[4:]


def _go_mod(text: str, unread: list[str]) -> Iterator[str]:
    del unread
    block = ""
    for line in text.splitlines():
        words, _, comment = line.partition("//")
        parts = words.split()
        if not parts:
            continue
        if parts[0] == ")":
            block = ""
            continue
        verb, rest = (block, parts) if block else (parts[0], parts[1:])
        if rest[:1] == ["("]:
            block = verb
        elif verb == "require" and rest and comment.strip() != "indirect":
            yield rest[0].strip('"`')
        elif verb == "replace" and "=>" in rest[:-1]:
            target = rest[rest.index("=>") + 1].strip('"`')
            if not target.startswith("."):
                yield target


def _cargo_toml(text: str, unread: list[str]) -> Iterator[str]:
    del unread
    table = loads(text)
    places = [table, _table(table, "workspace")]
    places += [each for each in _table(table, "target").values() if isinstance(each, dict)]
    for place in places:
        for key in _CARGO:
            for name, value in _table(place, key).items():
                package = value.get("package") if isinstance(value, dict) else None
                yield package if isinstance(package, str) else name


class _Pom:
    """What expat finds in a POM: the artifacts of its elements ``dependency``."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.ids: dict[str, str] = {}
        self.found: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        self.path.append(name.rpartition(":")[2])
        if self.path[-1] == "dependency":
            self.ids = {}

    def text(self, words: str) -> None:
        if self.path[-2:-1] == ["dependency"] and self.path[-1] in ("groupId", "artifactId"):
            self.ids[self.path[-1]] = self.ids.get(self.path[-1], "") + words

    def end(self, name: str) -> None:
        del name
        if self.path.pop() == "dependency":
            self.found.append((self.ids.get("groupId", "").strip(), self.ids.get("artifactId", "").strip()))

    def doctype(self, *rest: object) -> None:
        del rest
        raise ValueError("it declares entities of its own (DOCTYPE)")


def _pom(text: str, unread: list[str]) -> Iterator[str]:
    parser, pom = expat.ParserCreate(), _Pom()
    parser.StartElementHandler = pom.start
    parser.EndElementHandler = pom.end
    parser.CharacterDataHandler = pom.text
    parser.StartDoctypeDeclHandler = pom.doctype
    parser.Parse(text.removeprefix("\ufeff").encode(), True)
    for group, artifact in pom.found:
        name = f"{group}:{artifact}"
        if "${" in name:
            unread.append(f"'{name}' holds a property")
        yield name


def _gradle(text: str, unread: list[str]) -> Iterator[str]:
    for line in text.splitlines():
        use = _GRADLE_USE.match(line)
        if use is None:
            continue
        rest = use["rest"]
        pairs = _GRADLE_NOTATION.findall(rest) + _GRADLE_MAP.findall(rest)
        yield from (f"{group}:{name}" for group, name in pairs)
        if not pairs and "project(" not in rest and "libs." not in rest:
            unread.append(f"'{rest.strip()[:60]}' is not a plain notation")


def _catalog(text: str, unread: list[str]) -> Iterator[str]:
    for alias, value in _table(loads(text), "libraries").items():
        if isinstance(value, str):
            yield ":".join(value.split(":")[:2])
        elif isinstance(value, dict) and isinstance(value.get("module"), str):
            yield value["module"]
        elif isinstance(value, dict) and {"group", "name"} <= value.keys():
            yield f"{value['group']}:{value['name']}"
        else:
            unread.append(f"the library '{alias}' names no module")


_BY_NAME: dict[str, tuple[str, Callable[[str, list[str]], Iterator[str]]]] = {
    "pyproject.toml": ("python", _pyproject),
    "package.json": ("npm", _package_json),
    "go.mod": ("go", _go_mod),
    "Cargo.toml": ("cargo", _cargo_toml),
    "pom.xml": ("maven", _pom),
    "build.gradle": ("maven", _gradle),
    "build.gradle.kts": ("maven", _gradle),
    "libs.versions.toml": ("maven", _catalog),
}


def _table(table: Any, key: str) -> dict[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
