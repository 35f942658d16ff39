"""Alerts as rule files define them, and which runbook each leads to.

A rule file is YAML with entries such as ``- alert: OutboxLagHigh``, as Prometheus, its operator and Loki
read them; ``runbooks/alerts.yml`` may have lines such as ``OutboxLagHigh: queue-backlog.md`` as well. The
text is scanned line by line: templates of Helm and Jinja are no YAML before they are rendered.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from handbook.model.document import Span
from handbook.patterns import lazy

SUFFIXES = (".yml", ".yaml", ".rules")
_FILE = lazy(r"alert|rule|prometheus|monitor|mixin|loki", re.IGNORECASE)
_LINE = lazy(r"[^\r\n]+")
_ALERT = lazy(
    r"[ \t]*+(?:-[ \t]++)?+alert[ \t]*+:[ \t]*+"
    r"(?P<quote>['\"]?)(?P<name>[A-Za-z_][\w:.-]*+)(?P=quote)[ \t]*+(?:\#|$)"
)
_OTHER = lazy(r"[ \t]*+(?:-[ \t]++)?+(?:alert|record)[ \t]*+:")
_RUNBOOK = lazy(r"[ \t]*+(?:-[ \t]++)?+runbook(?:[_-]?url)?[ \t]*+:[ \t]*+(?P<value>[^\s#].*)", re.IGNORECASE)
_MAPPED = lazy(r"(?P<name>[A-Za-z_]\w*+)[ \t]*+:[ \t]*+['\"]?(?P<value>[^\s'\"]{1,300}?\.md\b[^\s'\"]*+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """An alert of a rule file."""

    name: str
    path: str
    """The file, relative to the root."""
    span: Span
    """Where the name stands in the text of the file."""
    runbook: str = ""
    """The address or path of its runbook; empty where it has none."""


def is_rule_file(path: str) -> bool:
    """Return whether a file may hold rules, by its path: a repository can have thousands of other files."""
    return path.endswith(SUFFIXES) and _FILE.search(path) is not None


def rules_in(path: str, text: str) -> Iterator[AlertRule]:
    """Yield the alerts that a file defines, in its order."""
    found: AlertRule | None = None
    mapped = posixpath.basename(path) in ("alerts.yml", "alerts.yaml")
    for row in _LINE.finditer(text):
        line, start = row.group(), row.start()
        if _OTHER.match(line):
            if found is not None:
                yield found
            alert = _ALERT.match(line)
            found = None
            if alert is not None:
                first, last = alert.span("name")
                found = AlertRule(name=alert["name"], path=path, span=Span(start + first, start + last))
        elif found is not None and not found.runbook and (link := _RUNBOOK.match(line)):
            found = AlertRule(name=found.name, path=path, span=found.span, runbook=_value(link["value"]))
        elif mapped and (pair := _MAPPED.match(line)):
            first, last = pair.span("name")
            span = Span(start + first, start + last)
            yield AlertRule(name=pair["name"], path=path, span=span, runbook=pair["value"])
    if found is not None:
        yield found


def leads_to(address: str, path: str) -> bool:
    """Return whether an address is that of a page, by its name: a site may show the page anywhere.

    ``https://example.org/runbooks/queue-backlog/#trigger`` leads to ``docs/runbooks/Queue_Backlog.md``. An
    address with a template in its last part may lead anywhere.
    """
    return "{{" in address or name_of(address) == name_of(path)


def name_of(address: str) -> str:
    """Return the folded name of the page that an address or a path leads to."""
    parts = unquote(re.split(r"[?#]", address, maxsplit=1)[0]).replace("\\", "/").rstrip("/").split("/")
    stem = re.sub(r"\.(?:md|markdown|html?|adoc)$", "", parts[-1], flags=re.IGNORECASE)
    if stem.lower() in ("index", "readme") and len(parts) > 1:
        stem = parts[-2]
    return "".join(filter(str.isalnum, stem)).casefold()


def _value(written: str) -> str:
    """Return a scalar without its quotes, or without the comment behind it."""
    if written[:1] in "'\"":
        end = written.find(written[0], 1)
        return written[1 : end if end > 0 else len(written)]
    return re.split(r"[ \t]+#", written, maxsplit=1)[0].strip()
