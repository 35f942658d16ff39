"""What the outcome of a document depends on besides its text, as short texts that can be compared.

These are what applies to the document, and the answers to what rules have asked about the repository. Both
are those of one run: what was found out once in it is not looked up again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType

from handbook.disk import files
from handbook.disk.keeping import Look, digest
from handbook.errors import ReadError
from handbook.lint.rule import Rule
from handbook.model.entry import Entry
from handbook.project import conditions
from handbook.project.judge import Judge
from handbook.project.neighbours import Neighbours
from handbook.project.reading import Candidate

_FILE = Entry.FILE.value
Shortcut = Callable[[str, Look | None], str | None]
"""Returns the digest of a file that looks like this, where that is known from an earlier run."""


class Circumstances:
    """What the documents of a run depend on."""

    def __init__(
        self,
        judge: Judge,
        files: Neighbours,
        candidates: Mapping[str, Candidate],
        shortcut: Shortcut = lambda _path, _look: None,
        digests: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``candidates`` are the documents of the run by their paths, ``files`` what stands beside them.

        ``digests`` are those of documents that are known already.
        """
        self._judge = judge
        self._files = files
        self._candidates = candidates
        self._shortcut = shortcut
        self._root = os.path.realpath(judge.project.root)
        self._digests = dict(digests)
        self._answers: dict[tuple[str, str], str | None] = {}
        self._environments: dict[tuple[str, int], str | None] = {}
        self._alike: dict[str, str | None] = {}
        """By folder, where all documents in it have the same."""
        self._dialects: dict[str, str] = {}
        self._by_object: dict[int, tuple[object, str]] = {}
        self.steady = True
        """No document was changed while the run was reading it."""
        self.unknown: list[str] = []
        """The documents whose digest was not known by their look."""
        self.looks: dict[str, tuple[Look, str]] = {}
        """What other files than documents looked like before they were read, and their digests."""

    def look(self, path: str) -> Look | None:
        """Return what the system has said of a document of the run; None of one that is no usual file."""
        info = self._candidates[path].info
        return Look.of(info) if info is not None else None

    def read(self, path: str, text: str) -> None:
        """Take note of the text of a document of the run, as it is judged or as rules see it."""
        found = _digest_of(text)
        if path not in self._digests:
            self.unknown.append(path)
        if self._digests.setdefault(path, found) != found:
            self.steady = False  # Nobody can say what has seen which text.

    def environment(self, path: str) -> str | None:
        """Return the digest of what applies to a document besides; None where that cannot be told."""
        place = path.rpartition("/")[0]
        if place in self._alike:
            return self._alike[place]
        rules = self._judge.rules_of(path)
        key = (place, id(rules))
        if key not in self._environments:
            self._environments[key] = self._made_environment(path, rules)
        if not self._judge.differs_in(place):
            self._alike[place] = self._environments[key]
        return self._environments[key]

    def _made_environment(self, path: str, rules: tuple[Rule, ...]) -> str | None:
        project, log = self._judge.project, self._judge.logs.of(path)
        settings = project.settings_of(path)
        state = "" if log is None else self._log(log.folder)
        if state is None:
            return None
        parts = (
            self._once(rules, lambda: [_rule(rule) for rule in rules]),
            self._once(settings, lambda: (settings.kinds.digest, settings.globs)),
            settings.config.lint.strict_names,
            settings.registry.refused,
            project.as_configured(path).rpartition("/")[0],
            self._dialect(path),
            None if log is None else (log.config, state),
            self._judge.logs.exist,
        )
        return _digest_of(parts)

    def _dialect(self, path: str) -> str:
        place = path.rpartition("/")[0]
        if place not in self._dialects:
            dialect = self._judge.project.dialect_of(os.path.join(self._root, place, "page.md"))
            self._dialects[place] = self._once(dialect, lambda: (dialect, dialect.site_texts))
        return self._dialects[place]

    def _once(self, key: object, parts: Callable[[], object]) -> str:
        """Return the digest of what belongs to an object, found out once."""
        if id(key) not in self._by_object:
            found = _digest_of(parts())
            self._by_object[id(key)] = key, found  # With the object, so that no other one gets its identity.
        return self._by_object[id(key)][1]

    def _log(self, folder: str) -> str | None:
        """Return the digest of a decision log; None where its records are not simply files in it."""
        found: list[tuple[str, str]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in sorted(entries, key=lambda each: each.name):
                    if entry.name.lower().endswith(".md"):
                        if entry.is_symlink():
                            return None
                        path = os.path.relpath(entry.path, self._root).replace(os.sep, "/")
                        found.append((entry.name, self.text(path)))
        except OSError:
            return None
        return _digest_of(found)

    def answer(self, about: str, of: str) -> str | None:
        """Return the answer to a `Question` as a short text; None where there is none that lasts."""
        # Most questions are about pages of the run, and what links lead to.
        candidate = self._candidates.get(of)
        if about == "entry":
            usual = candidate is not None and candidate.info is not None
            return _FILE if usual else self._files.entry(of).value
        if about == "page":
            return f"{int(candidate is not None)} {self.text(of)} {self._dialect(of)}"
        question = about, of
        if question not in self._answers:
            self._answers[question] = self._found(about, of)
        return self._answers[question]

    def _found(self, about: str, of: str) -> str | None:
        match about:
            case "text":
                return self.text(of)
            case "named":
                return _digest_of("\0".join(self._files.named(*of.split("\0"))))
            case "matched":
                return str(self._files.matched(of))
            case "publication":
                return repr(self._files.publication(of))
            case "every":
                every = [(path, self.text(path), self._dialect(path)) for path in self._candidates]
                return _digest_of(every)
            case "today":
                return self._judge.today
            case "programs":
                return conditions.programs()
        return None

    def text(self, path: str) -> str:
        """Return the digest of a file; empty where it cannot be read."""
        found = self._digests.get(path)
        if found is None:
            found = self._digests[path] = self._read(path)
        return found

    def _read(self, path: str) -> str:
        candidate = self._candidates.get(path)
        if candidate is not None:
            known = self._shortcut(path, self.look(path))
            if known is not None:
                return known
            self.unknown.append(path)
            try:
                return digest(files.raw(candidate.path, self._files.within, named=True))
            except ReadError:
                return ""
        look = self._files.look(path)
        known = self._shortcut(path, look)
        if known is not None:
            return known
        text = self._files.text(path)
        if text is None:
            return ""
        if look is not None:
            self.looks[path] = look, _digest_of(text)
        return _digest_of(text)


def _rule(rule: Rule) -> tuple[object, ...]:
    return rule.code, rule.severity, rule.configured, rule.origin


def _digest_of(value: object) -> str:
    """Return the digest of a text, or of what other values are printed as."""
    text = value if isinstance(value, str) else repr(value)
    return digest(text.encode("utf-8", "surrogatepass"))
