"""Letters that stand for signs: with them Mermaid reads as text what an author meant as text.

A sign in the wrong place ends a label, or begins another. With a letter in its place the diagram parses,
and Mermaid's own database shows which nodes, edges and texts there are apart from the mistake.
"""

from __future__ import annotations

import html
import re

_FIRST = 0xA000
"""Syllables of Yi stand in: every lexer takes them for letters, and hardly any diagram has them."""
_SIGNS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0"
_LETTERS: dict[str, str] = {sign: chr(_FIRST + ord(sign)) for sign in _SIGNS}
_MEANT = str.maketrans({letter: sign for sign, letter in _LETTERS.items()})
_STAND_INS = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + 0xFF)}]")
_ENTITY = re.compile(r"[#&](?:#?(?P<number>\d+)|(?P<name>[A-Za-z]\w*));")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def are_free(diagram: str) -> bool:
    """Return whether no stand-in is a letter of the diagram itself."""
    return _STAND_INS.search(diagram) is None


def stand_ins(text: str, signs: str = _SIGNS) -> str:
    """Return the text with a letter for each of the signs, by default for every character of ASCII."""
    return text.translate({ord(sign): _LETTERS[sign] for sign in signs})


def meant(text: str) -> str:
    """Return what the text of a reading means."""
    return text.translate(_MEANT)


def spoken(text: str) -> str:
    """Return a text as the picture shows it: entities decoded once, no quotes around it, plain blanks."""
    plain = _ENTITY.sub(_decoded, _BREAK.sub(" ", text))
    plain = " ".join(plain.split())
    quoted = len(plain) > 1 and plain[0] == plain[-1] == '"'
    return " ".join(plain[1:-1].split()) if quoted else plain


def _decoded(found: re.Match[str]) -> str:
    return html.unescape(f"&#{found['number']};" if found["number"] else f"&{found['name']};")
