"""Word patterns that more than one rule looks for."""

from __future__ import annotations

import re

COST = re.compile(
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
