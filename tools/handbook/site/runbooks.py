"""Which pages of a site are runbooks, and what the repository says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from handbook import markdown
from handbook.disk import files
from handbook.disk.place import tree
from handbook.errors import HandbookError, ReadError
from handbook.globs import matches_any
from handbook.lint.content.alerts import is_rule_file
from handbook.lint.content.runbook import KIND
from handbook.project.project import Project
from handbook.site.content import Content
from handbook.site.runbook_facts import Rule, alert_rules, escalation_titles, stated_kind


class Runbooks:
    """The runbooks of one repository: what `docs lint` takes for one."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, bool] = {}

    def has(self, path: str, text: str) -> bool:
        """Return whether a page is one; ``path`` is its place in the repository, ``text`` its source."""
        found = self._known.get(path)
        if found is None:
            stated = stated_kind(text)
            found = self._known[path] = stated == KIND if stated else self._is_by_place(path, text)
        return found

    def _is_by_place(self, path: str, text: str) -> bool:
        """Return the same of a page that states no kind. Most lie elsewhere: one look at the path says so."""
        try:
            settings = self._project.settings_of(path)
            places = (*self._paths, *(glob for glob, name in settings.globs if name == KIND))
            if not matches_any(places, self._project.as_configured(path)):
                return False
            document = markdown.parse(path, text, self._project.dialect_of(path))
            kind = self._project.claim(document).kind
        except HandbookError:
            return False  # `docs lint` says what is wrong with the configuration.
        return kind is not None and kind.name == KIND

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        kind = self._project.kinds.named(KIND)
        return kind.paths if kind is not None else ()

    @cached_property
    def escalation(self) -> frozenset[str]:
        """The folded titles that the section on escalation may have."""
        try:
            return escalation_titles(self._project.kinds.named(KIND))
        except HandbookError:
            return escalation_titles(None)

    def rules(self, published: Iterable[Content]) -> tuple[Rule, ...]:
        """Return the alerts that the files of a site define; one that cannot be read defines none."""
        return alert_rules(self._texts(published))

    def _texts(self, published: Iterable[Content]) -> Iterator[tuple[str, str]]:
        for each in published:
            if each.path and each.repository and is_rule_file(each.repository):
                try:
                    yield each.repository, files.read(each.path, tree(self._project.root))
                except ReadError:
                    continue
