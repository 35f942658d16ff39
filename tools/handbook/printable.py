r"""Text of strangers as it may be printed: nothing in it moves a cursor, begins a line or commands a runner.

File names, titles and messages come from the repository that is looked at. Printed as they are they could
change what a terminal shows, hide or reorder words, or begin a line that a CI runner obeys. Everything that
leaves the program passes through one of these functions, and what they change is written as an escape
(``\x1b``, ``\u202e``), so that a reader sees that it was there.
"""

from __future__ import annotations

import re

_INVISIBLE = (
    "\x7f-\x9f"  # DEL and the second set of control characters, in which CSI and NEL are.
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # What turns the direction of writing.
    "\xad\u115f\u1160\u180e\u200b\u2060-\u2064\u3164"  # Nothing to see: two names would look the same.
    "\u2028\u2029"  # Separators that some readers take for the end of a line.
    "\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # A byte of a file name that is not UTF-8.
    "\U000e0000-\U000e007f"  # Tags: letters that nobody sees.
)
_IN_LINE = f"[\x00-\x1f{_INVISIBLE}]"
_IN_BLOCK = f"[\x00-\x08\x0b\x0c\x0e-\x1f{_INVISIBLE}]|\r(?!\n)"
_IN_JSON = f"[{_INVISIBLE}]|##(?=\\[|vso\\[|teamcity\\[)"
_BYTES = range(0xDC80, 0xDD00)
"""How Python writes bytes of a file name that are not UTF-8."""
# GitHub obeys `::word` at the start of a line, after blanks; it and others obey `##[word` anywhere.
_COMMAND = r"(?m)^([^\S\n]*):(?=:[A-Za-z])"
_COMMAND_ANYWHERE = r"##(?=\[|vso\[|teamcity\[)"
_LEFT_OUT = "[...]"
_STYLE = "(\x1b\\[[0-9;]*m)"
# The patterns are compiled when a text needs them (`re` keeps them): plain ASCII needs none, and to compile
# them would cost `adr new` a fifth of what it takes.


def line(text: str) -> str:
    """Return a text that is one line, whatever it is put into: line breaks are escaped as well."""
    return _disarmed(escaped(text))


def block(text: str) -> str:
    """Return a text of several lines: line breaks and tabs stay, and a byte order mark at the start."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return mark + _disarmed(_escaped_block(text[len(mark) :]))


def styled_block(text: str) -> str:
    """Return a block in which the sequences that set colours stay: those of our own styles."""
    if "\x1b" not in text:
        return block(text)
    parts = re.split(_STYLE, text)  # Every second part is a style.
    parts[::2] = (_escaped_block(part) for part in parts[::2])
    return _disarmed("".join(parts))


def escaped(text: str) -> str:
    """Return a text without characters that are obeyed instead of shown; what runners obey stays."""
    return text if _is_plain(text) else re.sub(_IN_LINE, _escape, text)


def shortened(text: str, longest: int) -> str:
    """Return a text without its middle where it is longer: what to do stands at the end of a message."""
    if len(text) <= longest:
        return text
    half = (longest - len(_LEFT_OUT)) // 2
    return text[:half] + _LEFT_OUT + text[-half:]


def json_text(value: object, *, indent: int | None = 2) -> str:
    """Return a value as JSON that is valid UTF-8 and safe on a terminal and in the log of a runner.

    What is escaped is escaped as JSON does it, so that a reader of the JSON gets every character. Only the
    bytes of a file name that is not UTF-8 have no character: they are written as in `line`.
    """
    import json  # `adr new` prints none.

    return re.sub(_IN_JSON, _json_escape, json.dumps(value, ensure_ascii=False, indent=indent))


def attributes(**values: object) -> str:
    """Return attributes of an XML element, each after a blank; a line break in a value is an escape."""
    return "".join(f' {name}="{_in_xml(str(value))}"' for name, value in values.items())


def _in_xml(text: str) -> str:
    shown = line(text)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        shown = shown.replace(sign, entity)
    return re.sub("[\ufffe\uffff]", _escape, shown)  # They are no characters of XML.


def _escaped_block(text: str) -> str:
    return text if _is_plain(text.replace("\n", "")) else re.sub(_IN_BLOCK, _escape, text)


def _is_plain(text: str) -> bool:
    """Return whether a text holds nothing but the letters and signs of ASCII."""
    return text.isascii() and text.isprintable()


def _disarmed(text: str) -> str:
    """Return a text without what runners obey."""
    if "##" in text:
        text = re.sub(_COMMAND_ANYWHERE, r"#\\x23", text)
    return re.sub(_COMMAND, r"\1\\x3a", text) if "::" in text else text


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[found[0]]
    if code in _BYTES:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(found: re.Match[str]) -> str:
    if found[0] == "##":
        return "#\\u0023"
    code = ord(found[0])
    if 0xD800 <= code < 0xE000:
        return "\\" + _escape(found)
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
