"""Keywords: reserved words as names, misspelt ones, those of another type, and directions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from handbook.diagrams.messages import words
from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.words import FLOWCHARTS, quoted

DIRECTIONS = ("TB", "TD", "BT", "LR", "RL")
_FLOWCHART = (
    "subgraph",
    "direction",
    "classDef",
    "class",
    "style",
    "linkStyle",
    "click",
    "accTitle",
    "accDescr",
)
STATEMENTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(FLOWCHARTS, _FLOWCHART),
    "sequence": (
        "participant", "actor", "autonumber", "activate", "deactivate", "note", "loop", "alt", "else", "opt",
        "par", "critical", "option", "break", "rect", "box", "create", "destroy", "title", "accTitle",
        "accDescr",
    ),
    "classDiagram": (
        "class", "namespace", "note", "direction", "style", "classDef", "cssClass", "click", "callback",
        "link", "accTitle", "accDescr",
    ),
    "stateDiagram": ("state", "note", "direction", "style", "classDef", "class", "accTitle", "accDescr"),
    "er": ("direction", "style", "classDef", "class", "accTitle", "accDescr"),
    "gitGraph": ("commit", "branch", "checkout", "switch", "merge", "cherry-pick"),
    "c4": (
        "Person", "Person_Ext", "System", "System_Ext", "SystemDb", "SystemQueue", "Container",
        "Container_Ext", "ContainerDb", "ContainerQueue", "Component", "ComponentDb", "ComponentQueue",
        "Boundary", "System_Boundary", "Container_Boundary", "Enterprise_Boundary", "Deployment_Node",
        "Node", "Rel", "BiRel", "Rel_U", "Rel_D", "Rel_L", "Rel_R", "Rel_Back", "UpdateElementStyle",
        "UpdateRelStyle", "UpdateLayoutConfig", "title", "accTitle", "accDescr",
    ),
    "requirement": (
        "requirement", "functionalRequirement", "interfaceRequirement", "performanceRequirement",
        "physicalRequirement", "designConstraint", "element", "direction", "style", "classDef", "class",
    ),
    "quadrantChart": (
        "title", "x-axis", "y-axis", "quadrant-1", "quadrant-2", "quadrant-3", "quadrant-4", "classDef",
    ),
    "xychart": ("title", "x-axis", "y-axis", "bar", "line"),
    "architecture": ("group", "service", "junction"),
}  # fmt: skip
"""The words with which a statement of a type begins."""

_OTHERS = {
    "note": "sequence", "participant": "sequence", "actor": "sequence", "autonumber": "sequence",
    "loop": "sequence", "alt": "sequence", "activate": "sequence", "deactivate": "sequence",
    "subgraph": "flowchart-v2", "linkStyle": "flowchart-v2", "click": "flowchart-v2", "style": "flowchart-v2",
    "classDef": "flowchart-v2", "class": "classDiagram", "namespace": "classDiagram",
    "state": "stateDiagram", "section": "gantt", "dateFormat": "gantt", "axisFormat": "gantt",
    "commit": "gitGraph", "requirement": "requirement",
}  # fmt: skip
_NAME_GOES_ON = re.compile(r"\s*(?:[\[({<>:&;@]|<?[-=.~]{2})")
_NAME_ENDS = re.compile(r"\s*(?:[\[({<>:&;@]|<?[-=.~]{2}|$)")


def direction_of_block(answer: Answer) -> Hint | None:
    """Recognise ``direction XX``: a direction that does not exist, within a diagram."""
    found = re.match(r"\s*direction\s+(?P<said>[^\s;]+)", answer.text)
    if found is None or not answer.readable or found["said"] in DIRECTIONS:
        return None
    if "direction" not in STATEMENTS.get(answer.type, ()) or answer.column - 1 > found.end():
        return None
    meant = found["said"].upper()
    advice = f"write '{meant}'" if meant in DIRECTIONS else "write TB, BT, LR or RL"
    return answer.span(f"{quoted(found['said'])} is not a direction: {advice}", *found.span("said"))


_TOKENS = frozenset({"GRAPH", "STYLE", "LINKSTYLE", "CLASSDEF", "CLASS", "CLICK", "subgraph", "DEFAULT"})
_RESERVED = {
    **dict.fromkeys(
        FLOWCHARTS,
        frozenset(
            {"graph", "flowchart", "flowchart-elk", "style", "linkstyle", "class", "classdef", "click",
             "subgraph"}
        ),
    ),
    "sequence": frozenset(
        {
            "participant", "actor", "create", "destroy", "activate", "deactivate", "autonumber", "note",
            "loop", "alt", "else", "opt", "par", "and", "critical", "option", "break", "rect", "box", "end",
            "title", "link", "links", "properties", "details",
        }
    ),
    "stateDiagram": frozenset({"state", "note", "class", "classdef", "style", "click", "direction"}),
    "classDiagram": frozenset(
        {"class", "note", "namespace", "direction", "style", "classdef", "cssclass", "click", "callback",
         "link"}
    ),
    "er": frozenset({"title", "direction", "style", "class", "classdef"}),
}  # fmt: skip
_LINE_ENDS = frozenset({"NL", "NEWLINE", "1"})
_LAST_WORD = re.compile(r"--?>>?\+?\s*(?P<word>[A-Za-z]+)\s*$")
_TARGET = re.compile(r"[-=.][->ox)|]+\s*$|&\s*$|\bsubgraph\s+$|\|\s*$")
_USED_AS_NAME = re.compile(
    r"\s*(?P<word>[A-Za-z][\w-]*?)\s*(?:<?[-=]{2}|-\.|\.\.|-[->x)]|<\||<<|[\[({]|@\{|:::|&|[|}][|o])"
)


def reserved_word(answer: Answer) -> Hint | None:
    """Recognise ``graph --> B`` and ``A --> style[Look]``: a word of the language as a name."""
    reserved = _RESERVED.get(answer.type)
    if reserved is None or not answer.readable:
        return None
    word, start = answer.found.strip(), answer.column - 1
    if not word and (last := _LAST_WORD.search(answer.text)) and last["word"].lower() in reserved:
        word, start = last["word"], last.start("word")
    as_target = _TARGET.search(answer.text[:start].rstrip() + " ")
    if not (word.lower() in reserved and answer.token in {*_TOKENS, *_LINE_ENDS, word} and as_target):
        found = _USED_AS_NAME.match(answer.text)
        if found is None or found["word"].lower() not in reserved or answer.column <= found.start("word"):
            return None
        if answer.column > found.end() + 2 and answer.type != "sequence":
            return None
        word, start = found["word"], found.start("word")
    message = f"'{word}' is a reserved word: give the node another name, such as '{word}1'"
    if answer.type == "sequence":
        message = f"'{word}' is a reserved word: give the participant another name, such as '{word}1'"
    return answer.span(message, start, start + len(word))


def foreign_statement(answer: Answer) -> Hint | None:
    """Recognise a statement of another type, such as a note in a flowchart."""
    word = answer.first_word
    own = {each.lower() for each in STATEMENTS.get(answer.type, ())}
    other = "sequence" if word.lower() == "note" else _OTHERS.get(word, "")
    if not own or not other or word.lower() in own or not answer.readable:
        return None
    start = answer.text.index(word)
    end = start + len(word)
    if _NAME_ENDS.match(answer.text, end) or answer.column - 1 < start:
        return None
    noun = words.noun(answer.type)
    if word.lower() == "note":
        message = f"{noun} has no notes: write the text as a label, or in a node of its own"
    else:
        message = (
            f"{noun} has no '{word}', which belongs to {words.noun(other)}: remove it, or change the type"
        )
    return answer.span(message, start, end)


_NAME = "NODE_STRING"
_SHORTEST = 4


def misspelt_statement(answer: Answer) -> Hint | None:
    """Recognise ``particpant A``: the first word of the line is nearly one of the language."""
    word = answer.first_word
    known = STATEMENTS.get(answer.type, ())
    if len(word) < _SHORTEST or not answer.readable or word in words.HEADERS:
        return None
    if word.lower() in {each.lower() for each in known}:
        return None
    start = answer.text.index(word)
    end = start + len(word)
    if answer.column - 1 < start or (answer.type != "c4" and _NAME_GOES_ON.match(answer.text, end)):
        return None
    spelt = {each.lower(): each for each in known}
    near = difflib.get_close_matches(word.lower(), spelt, n=1, cutoff=0.75)
    if not near:
        return None
    noun = words.noun(answer.type)
    return answer.span(f"{noun} has no '{word}': did you mean '{spelt[near[0]]}'?", start, end)


def several_words(answer: Answer) -> Hint | None:
    """Recognise ``My node --> B``: a node's name has no blanks, its label has."""
    if answer.type not in FLOWCHARTS or answer.token != _NAME or "LINK" not in answer.expected:
        return None
    before = re.search(r"([\w.-]+)(,?)\s+$", answer.text[: answer.column - 1])
    if before is None or not answer.found.strip()[0].isalnum():
        return None
    if before[2]:
        return answer.here("several nodes are joined with '&': write 'A & B --> C'")
    said = quoted(f"{before[1]} {answer.found.strip()}")[1:-1]
    return answer.here(f'a node\'s name has no blanks: write a name and a label, A["{said}"]')
