"""Run one rule on texts: for our own fixtures and for authors of own rules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from handbook import globs, markdown
from handbook.adr.record.record import parse as parse_record
from handbook.config.settings import Config, LintConfig, RuleConfig
from handbook.diagrams.process import engine as diagrams
from handbook.diagrams.repair.fixing import with_fixes
from handbook.kinds import kind as grammar
from handbook.kinds import library
from handbook.kinds.kind import Kind
from handbook.kinds.library import Library
from handbook.lint import engine
from handbook.lint import rules as registry
from handbook.lint.fix import judged
from handbook.lint.rule import Context, Documents, Needs, Rule
from handbook.markdown.dialect import MATERIAL, Dialect
from handbook.model.document import Document
from handbook.model.entry import Entry
from handbook.model.finding import Finding
from handbook.model.publication import Publication
from handbook.model.terms import PAGES, Flavour
from handbook.project.blocks import with_verdicts

NOW = "=== now ===\n"
"""Parts an example of a log into how it was and how it is."""
TODAY = "2026-11-22"
"""The date of the runs of examples."""
_HEAD = re.compile(r"^(Bad|Good|Fixed)(?: \(([^)]*)\))?:$", re.MULTILINE)
_KEPT: ContextVar[diagrams.Engine | None] = ContextVar("engine", default=None)
_VERSIONS = re.compile(r"versions of ([a-z-]+): ([0-9, ]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An example of a rule's docstring."""

    word: str
    """``Bad``, ``Good`` or ``Fixed``."""
    setting: str
    """What stands in brackets: the kind of the text, ``versions of NAME: 1, 2``, ``log`` for records,
    ``files`` for the files of a repository (``scheduled files`` in a scheduled run), or the rule's options
    as they are configured (``days = 30``)."""
    text: str


def rules(*codes: str) -> tuple[Rule, ...]:
    """Return the shipped rules of these codes: a test names the rules that it is about."""
    by_code = {rule.code: rule for rule in registry.ALL}
    return tuple(by_code[code] for code in codes)


def examples(doc: str) -> tuple[Example, ...]:
    """Take the examples out of a rule's docstring, in their order."""
    heads = [*_HEAD.finditer(doc)]
    found = []
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(doc)
        lines = doc[head.end() : end].strip("\n").split("\n")
        text = "\n".join(line.removeprefix("    ") for line in lines).rstrip() + "\n"
        found.append(Example(word=head[1], setting=head[2] or "", text=text))
    return tuple(found)


def run(
    rules: Sequence[Rule],
    text: str,
    *,
    kind: str = "",
    path: str = "example.md",
    kinds: Library | None = None,
    dialect: Dialect = MATERIAL,
    strict_names: bool = False,
) -> tuple[Finding, ...]:
    """Run rules on one text, with the real Mermaid where it holds a diagram.

    ``kind`` is the text's kind where its front matter says none.
    """
    document = markdown.parse(path, text, dialect)
    every = kinds or library.load(Path(__file__).parents[1], "")
    fences = judged(document) if engine.needed(rules, Needs.VERDICTS) else ()
    with _engine() as judge:
        contents = [fence.content for fence in fences]
        verdicts = with_fixes(contents, judge.check(contents), judge.trial)
    context = Context(
        claim=every.claim(document, ((path, kind),) if kind else ()),
        judged=tuple(zip(fences, verdicts, strict=True)),
        strict_names=strict_names,
        decisions=True,
    )
    return engine.check(with_verdicts([(document, context)], rules)[0], rules)[0]


@contextmanager
def one_engine() -> Iterator[None]:
    """Keep one engine for all runs of the block: to start one takes longer than most runs."""
    with diagrams.start() as kept:
        token = _KEPT.set(kept)
        try:
            yield
        finally:
            _KEPT.reset(token)


def _engine() -> AbstractContextManager[diagrams.Engine]:
    kept = _KEPT.get()
    return nullcontext(kept) if kept else diagrams.start()


def log_of(text: str) -> tuple[tuple[str, str], ...]:
    """Part a text into ``(file name, text)`` at lines like ``--- 0001-use-kafka.md ---``."""
    parts = re.split(r"^--- (\S+\.md) ---\n", text, flags=re.MULTILINE)
    return tuple(zip(parts[1::2], (part.strip("\n") + "\n" for part in parts[2::2]), strict=True))


def run_log(
    rules: Sequence[Rule],
    files: Sequence[tuple[str, str]],
    *,
    today: str = TODAY,
    kind: str = "",
    before: Sequence[tuple[str, str]] = (),
) -> tuple[Finding, ...]:
    """Run rules on the records of one decision log; ``before`` is the log at the merge base."""
    bases = {name: parse_record(name, text) for name, text in before}
    log = tuple(parse_record(name, text) for name, text in files)
    every = library.load(Path(__file__).parents[1], "")
    subjects = []
    for record in log:
        document = markdown.parse(record.path, record.text, MATERIAL)
        claim = every.claim(document, ((record.path, kind),) if kind else ())
        base = bases.get(record.path)
        subjects.append((document, Context(claim=claim, record=record, log=log, base=base, day=today)))
    return engine.check(subjects, rules)[0]


class Folder:
    """A repository in memory: the text of each file by its path, with ``/``."""

    def __init__(self, files: Sequence[tuple[str, str]], dialect: Dialect = MATERIAL) -> None:
        self._texts = dict(files)
        self._dialect = dialect

    def entry(self, path: str) -> Entry:
        """Return what stands at a path."""
        if path.startswith(".."):
            return Entry.OUTSIDE
        if path in self._texts:
            return Entry.FILE
        below = any(file.startswith(f"{path}/") for file in self._texts) or path == "."
        return Entry.FOLDER if below else Entry.NOTHING

    def text(self, path: str) -> str | None:
        """Return the text of a file."""
        return self._texts.get(path)

    def document(self, path: str) -> Document | None:
        """Return a page."""
        text = self._texts.get(path) if path.endswith(PAGES) else None
        return None if text is None else markdown.parse(path, text, self._dialect)

    def named(self, *suffixes: str) -> tuple[str, ...]:
        """Return the paths of the files with one of the suffixes."""
        return tuple(sorted(path for path in self._texts if path.endswith(suffixes)))

    def matched(self, pattern: str) -> bool:
        """Return whether a path pattern matches a file."""
        return any(globs.matches(pattern, path) for path in self._texts)

    def publication(self, path: str) -> Publication:
        """Return how a page is published: a site has its pages in ``docs``, where there is such a folder."""
        del path
        on_site = self._dialect.flavour is Flavour.MKDOCS and self.entry("docs") is Entry.FOLDER
        return Publication("docs" if on_site else "")


def files_of(text: str) -> tuple[tuple[str, str], ...]:
    """Part a text into ``(path, text)`` at lines like ``--- docs/a.md ---``."""
    parts = re.split(r"^--- (\S+) ---\n", text, flags=re.MULTILINE)
    return tuple(zip(parts[1::2], (part.strip("\n") + "\n" for part in parts[2::2]), strict=True))


def run_files(
    rules: Sequence[Rule],
    files: Sequence[tuple[str, str]],
    *,
    today: str = TODAY,
    dialect: Dialect = MATERIAL,
    scheduled: bool = False,
) -> tuple[Finding, ...]:
    """Run rules on all pages of a repository that is given as the text of each of its files."""
    folder = Folder(files, dialect)
    pages = [folder.document(path) for path, _ in files]
    documents = tuple(page for page in pages if page is not None)
    every = library.load(Path(__file__).parents[1], "")
    known = Documents(documents, folder)
    contexts = (
        Context(claim=every.claim(document), project=known, day=today, scheduled=scheduled)
        for document in documents
    )
    subjects = [*zip(documents, contexts, strict=True)]
    return engine.check(with_verdicts(subjects, rules)[0], rules)[0]


def tuned(rule: Rule, settings: str) -> Rule:
    """Return a rule with options as they stand in its table of the configuration: ``days = 30``."""
    table = RuleConfig(code=rule.code, options=tuple(tomllib.loads(settings).items()))
    wanted = LintConfig(select=(rule.code,))  # It may be off by default.
    return engine.select(Config(root=Path(), lint=wanted, rules=(table,)), [rule])[0]


def run_example(rule: Rule, example: Example) -> tuple[Finding, ...]:
    """Run a rule on one of its own examples."""
    if "=" in example.setting:
        return run([tuned(rule, example.setting)], example.text)
    if example.setting in ("files", "scheduled files"):
        scheduled = example.setting.startswith("scheduled")
        return run_files([rule], files_of(example.text), scheduled=scheduled)
    if example.setting == "log":
        return run_log([rule], log_of(example.text))
    if example.setting == "from log to log":
        before, now = example.text.split(NOW)
        return run_log([rule], log_of(now), before=log_of(before))
    versions = _VERSIONS.fullmatch(example.setting)
    if versions is None:
        return run([rule], example.text, kind=example.setting)
    numbers = [int(number) for number in versions[2].split(",")]
    *older, newest = (_bare(versions[1], number) for number in numbers)
    return run([rule], example.text, kinds=Library((newest,), tuple(older)))


def _bare(name: str, version: int) -> Kind:
    text = (
        f"---\nkind: {name}\nversion: {version}\n---\n# {{title}}\n\n## In short\n<!-- rule: required -->\n"
    )
    return grammar.parse(name, f"{name}@{version}.md", text)
