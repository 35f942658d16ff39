"""Whatever is written in a diagram: there is a verdict, and what it says has the promised form."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.diagrams.messages.words import HEADERS, NOUNS
from handbook.diagrams.process.engine import Engine

_PIECES = [
    "\n", "\n  ", "\r\n", "\r", " ", "\t", "A", "end", "é😀", "\u2028", "\u00a0", "\x00", "\ud800", "-->",
    "->", "--", "==>", "->>", ":", "::", ";", "[", "]", "(", ")", "{", "}", '"', "'", "|", "%%", "%%{",
    "}%%", "---", "---\n", "title: x", "config:", "subgraph", "alt", "class", "state", "#35;", "<br>",
    '<a href="x">', "@{", "1", "||--o{",
]  # fmt: skip
_TEXTS = st.tuples(
    st.sampled_from(["", "---\n", "%% note\n", "%%{init: {}}%%\n"]),
    st.sampled_from(["", *HEADERS]),
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join),
).map("".join)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXTS)
def test_any_text_gets_a_verdict_of_the_promised_form(engine: Engine, text: str) -> None:
    (verdict,) = engine.check([text])
    if verdict.valid:
        assert verdict.type
        assert (verdict.message, verdict.detail, verdict.line, verdict.column) == ("", "", 0, 0)
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert verdict.type in {"", "error", *NOUNS}
    assert verdict.detail
    assert verdict.message == verdict.message.strip() != ""
    assert not verdict.message.endswith(".")
    assert "\n" not in verdict.message
    assert 1 <= verdict.line <= len(lines)
    assert 1 <= verdict.column <= len(lines[verdict.line - 1]) + 1
    assert verdict.end_column > verdict.column
