"""A decision log on a site for programs: as JSON, and as an Atom feed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from handbook.model.intervals import day
from handbook.site.decisions import Decision, DecisionSite
from handbook.site.markup import text as xml


def as_json(log: DecisionSite, address: str) -> str:
    """Return the log for programs; ``address`` is that of its folder on the site and ends with ``/``."""
    listed = [
        {
            "number": each.record.number,
            "title": each.title,
            "status": each.record.status,
            "state": each.state,
            "date": each.date,
            "tags": list(each.tags),
            "url": address + log.address(each.path),
            "relations": [
                {"words": relation.words, "url": address + log.address(relation.other.path)}
                for relation in log.relations.get(each.path, ())
            ],
        }
        for each in log.decisions
    ]
    return json.dumps({"decisions": listed}, indent=2, ensure_ascii=False) + "\n"


def feed(log: DecisionSite, title: str, address: str) -> str:
    """Return the log as an Atom feed (RFC 4287), the newest record first; empty where none has a date.

    ``address`` is that of its folder on the site and ends with ``/``.
    """
    dated = [each for each in log.decisions if day(each.date)]
    if not dated:
        return ""
    dated.sort(key=lambda each: (each.date, each.path), reverse=True)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{xml(title)}</title>",
        f"<id>{xml(address)}</id>",
        f'<link rel="self" href="{xml(address)}feed.xml"/>',
        f'<link href="{xml(address)}"/>',
        f"<updated>{dated[0].date}T00:00:00Z</updated>",
        f"<author><name>{xml(title)}</name></author>",
        *(line for each in dated for line in _entry(each, address + log.address(each.path))),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(decision: Decision, url: str) -> Iterator[str]:
    yield "<entry>"
    yield f"<title>{xml(decision.name)}</title>"
    yield f"<id>{xml(url)}</id>"
    yield f'<link href="{xml(url)}"/>'
    yield f"<updated>{decision.date}T00:00:00Z</updated>"
    yield f"<summary>{xml(decision.record.status or 'No status')}</summary>"
    yield "</entry>"
