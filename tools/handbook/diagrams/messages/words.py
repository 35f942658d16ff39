"""The names that Mermaid's grammars give to types and tokens, in the words of people who write diagrams."""

from __future__ import annotations

import re

FLOWCHARTS = frozenset({"flowchart-v2", "flowchart-elk", "swimlane"})
"""The types that share the language of flowcharts."""

_LONGEST_QUOTE = 30

NOUNS = {
    "agentflow": "an agent flow diagram",
    "architecture": "an architecture diagram",
    "block": "a block diagram",
    "c4": "a C4 diagram",
    "classDiagram": "a class diagram",
    "cynefin": "a Cynefin diagram",
    "er": "an entity relationship diagram",
    "eventmodeling": "an event model",
    "flowchart-elk": "a flowchart",
    "flowchart-v2": "a flowchart",
    "gantt": "a Gantt chart",
    "gitGraph": "a Git graph",
    "info": "an info diagram",
    "ishikawa": "an Ishikawa diagram",
    "journey": "a user journey",
    "kanban": "a Kanban board",
    "mindmap": "a mindmap",
    "packet": "a packet diagram",
    "pie": "a pie chart",
    "quadrantChart": "a quadrant chart",
    "radar": "a radar chart",
    "railroad": "a railroad diagram",
    "railroadAbnf": "a railroad diagram",
    "railroadEbnf": "a railroad diagram",
    "railroadPeg": "a railroad diagram",
    "requirement": "a requirement diagram",
    "sankey": "a Sankey diagram",
    "sequence": "a sequence diagram",
    "stateDiagram": "a state diagram",
    "swimlane": "a swimlane diagram",
    "timeline": "a timeline",
    "treeView": "a tree view",
    "treemap": "a treemap",
    "usecase": "a use case diagram",
    "venn": "a Venn diagram",
    "wardley": "a Wardley map",
    "xychart": "an XY chart",
}

HEADERS = (
    "agentflow-beta", "architecture-beta", "block", "C4Component", "C4Container", "C4Context",
    "C4Deployment", "C4Dynamic", "classDiagram", "cynefin-beta", "erDiagram", "eventmodeling", "flowchart",
    "gantt", "gitGraph", "graph", "ishikawa", "journey", "kanban", "mindmap", "packet", "pie",
    "quadrantChart", "radar-beta", "railroad-abnf-beta", "railroad-beta", "railroad-ebnf-beta",
    "railroad-peg-beta", "requirementDiagram", "sankey", "sequenceDiagram", "stateDiagram",
    "stateDiagram-v2", "swimlane-beta", "timeline", "treeView-beta", "treemap", "usecase-beta", "venn-beta",
    "wardley-beta", "xychart",
)  # fmt: skip
"""The words with which a diagram can begin."""

SYMBOLS = {
    "BLOCK_START": "{", "BLOCK_STOP": "}", "COLON": ":", "COLONSEP": ":", "COMMA": ",", "CYLINDEREND": ")]",
    "CYLINDERSTART": "[(", "DIAMOND_START": "{", "DIAMOND_STOP": "}", "DOUBLECIRCLEEND": ")))",
    "DOUBLECIRCLESTART": "(((", "DQUOTE": '"', "INVTRAPEND": "/]", "INVTRAPSTART": "[\\", "LBRACE": "{",
    "PE": ")", "PIPE": "|", "PS": "(", "RBRACE": "}", "SEMI": ";", "SEMICOLON": ";", "SQE": "]", "SQS": "[",
    "SQUARE_BRACES_END": "]", "SQUARE_BRACES_START": "[", "STADIUMEND": "])", "STADIUMSTART": "([",
    "STRUCT_START": "{", "STRUCT_STOP": "}", "STYLE_SEPARATOR": ":::", "SUBROUTINEEND": "]]",
    "SUBROUTINESTART": "[[", "TAGEND": ">", "TAGSTART": "<", "TRAPEND": "\\]", "TRAPSTART": "[/",
}  # fmt: skip

_CLOSING = frozenset({
    "]", ")", "}", ">", "]]", ")]", "])", ")))", "/]", "\\]",
})  # fmt: skip
_ARROW = re.compile(r"(SOLID|DOTTED|STICK|BIDIRECTIONAL)_[A-Z_]*(ARROW|CROSS|POINT)[A-Z_]*")
_ARROWS = {
    "sequence": "an arrow such as '->>'",
    "er": "a relation such as '||--o{'",
    "classDiagram": "a relation such as '<|--'",
    "requirement": "an arrow such as '->'",
}
_RELATIONS = frozenset({
    "LINK", "START_LINK", "-->", "LINE", "DOTTED_LINE", "AGGREGATION", "EXTENSION", "COMPOSITION",
    "DEPENDENCY", "LOLLIPOP", "ARROW_DIRECTION", "END_ARROW_L", "ZERO_OR_ONE", "ZERO_OR_MORE",
    "ONE_OR_MORE", "ONLY_ONE", "MD_PARENT", "IDENTIFYING", "NON_IDENTIFYING",
})  # fmt: skip
_NAMES = frozenset({
    "NODE_STRING", "ALPHA", "ID", "ACTOR", "NODE_ID", "ENTITY_NAME", "EM_FID", "IDENTIFIER",
    "NAME_WITH_SPACES", "BARE_NAME", "EDGE_STATE", "ATTRIBUTE_WORD", "RR_ID", "EBNF_ID", "PEG_ID",
    "ABNF_RULENAME", "class_name",
})  # fmt: skip
_TEXTS = frozenset({
    "TEXT", "TXT", "STR", "MD_STR", "LABEL", "DESCR", "taskName", "taskTxt", "EDGE_TEXT", "unqString",
    "qString", "STRING", "STRING2", "NON_ESCAPED_TEXT", "ESCAPED_TEXT", "QUOTED_NAME", "BRACKET_LABEL",
    "COMMENT", "STYLE_TEXT", "ARCH_TITLE", "period", "event",
})  # fmt: skip
_NUMBERS = frozenset({
    "NUM", "NUMBER", "INT", "DECIMAL_NUM", "NUMBER_WITH_DECIMAL", "NUMBER_PIE", "WARDLEY_NUMBER",
    "NUMERIC", "SIZE",
})  # fmt: skip
_LINE_ENDS = frozenset({
    "NEWLINE", "NL", "SPACELINE", "SPACELIST", "EOF_IN_STRUCT",
})  # fmt: skip
_OPENERS = re.compile(
    r"(acc_|direction_|legacy_|participant|note|class|style|click|title|link|section)", re.IGNORECASE
)
_KEYWORD = re.compile(r"[a-z][a-zA-Z]+(-[a-z]+)*")
_PUNCTUATION = re.compile(r"[^\w\s]{1,3}")
_ANY_CHARACTER = "UNICODE_TEXT"


_RANKED = (
    (2, _TEXTS, "text"),
    (4, _NAMES, "a name"),
    (5, _NUMBERS, "a number"),
    (7, _LINE_ENDS, "a new line"),
)
_SPECIAL = {"taskData": (0, "':' and the task's dates"), "()": None, "?": None}


def quoted(text: str) -> str:
    """Return a text of the diagram for a message: on one line, in quotes, cut where it is long."""
    shown = " ".join(text.split())
    return f"'{shown if len(shown) <= _LONGEST_QUOTE else shown[:_LONGEST_QUOTE] + '...'}'"


def noun(type_: str) -> str:
    """Return what a diagram of this type is called, with its article."""
    return NOUNS.get(type_, "a diagram")


def _word(name: str, type_: str) -> tuple[int, str] | None:
    """Return how telling a token is (0 most) and its words; None for what only a grammar would name."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    if name in _RELATIONS or _ARROW.fullmatch(name):
        return 1, _ARROWS.get(type_, "an arrow such as '-->'")
    if name in SYMBOLS or _PUNCTUATION.fullmatch(name):
        symbol = SYMBOLS.get(name, name)
        return (0 if symbol in _CLOSING else 3), f"'{symbol}'"
    for rank, names, word in _RANKED:
        if name in names:
            return rank, word
    return (6, f"'{name}'") if _KEYWORD.fullmatch(name) else None


def expected(tokens: tuple[str, ...], type_: str) -> tuple[str, ...]:
    """Return at most three things that could stand here, the most telling first; nothing when all could."""
    if sum(bool(_OPENERS.match(token)) for token in tokens) > 3:
        return ("a new line",)  # Every statement may begin here, so the one before should have ended.
    known = {found for token in tokens if (found := _word(token, type_))}
    if _ANY_CHARACTER in tokens:
        known = {(rank, word) for rank, word in known if rank != 3}  # Only parts of a name or a text here.
    closing = {(rank, word) for rank, word in known if rank == 0}
    if len(closing) > 3:
        known = known - closing | {(0, "a closing bracket")}
    return tuple(word for _rank, word in sorted(known)[:3])


def listed(words: tuple[str, ...]) -> str:
    """Return ``a, b or c``."""
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
