"""Word patterns that more than one rule looks for."""

from __future__ import annotations

import re

from handbook.patterns import lazy

OPENING = frozenset({
    "abstract", "ataglance", "authors", "changelog", "contents", "executivesummary", "glossary", "history",
    "inshort", "introduction", "metadata", "outline", "overview", "revisionhistory", "status", "summary",
    "tableofcontents", "tldr", "toc",
})  # fmt: skip
"""Names of sections, folded, with which any document may open."""

ONE_SIDED = frozenset({
    "advantages", "benefits", "cons", "costs", "disadvantages", "downsides", "drawbacks", "gains", "pros",
    "risks", "upsides",
})  # fmt: skip
"""Names of sections, folded, that promise one side of a trade-off only."""

COST = lazy(
    r"""\b(?:
      costs?|costly|give[sn]?\ up|giving\ up|gave\ up|lose[s]?|lost|loss|drawbacks?|disadvantages?
      |cons?|downsides?|price|pay[s]?|paid|slower|harder|worse|bad|negative|risk(?:s|y|ier)?|however
      |although|but|yet|limits?|limitations?|cannot|can't|burden|overhead|complex(?:ity)?|expense
      |expensive|sacrifice[sd]?|longer|larger|heavier|lock-in
      |more\ (?:work|code|effort|memory|time|moving\ parts|to\ \w+)|one\ more|another|extra|additional
      |must|ha(?:s|ve)\ to|needs?|requires?|difficult|unfamiliar|depend(?:s|ency)|duplicat\w*
      |in\ exchange|no\ longer
    )\b|[❌👎⚠]""",
    re.IGNORECASE | re.VERBOSE,
)
