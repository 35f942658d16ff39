"""The phases of an incident, and the words by which an event is told to begin one."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping

from handbook.patterns import lazy


class Phase(enum.Enum):
    """What an event of an incident is."""

    START = "start"
    DETECTION = "detection"
    ACKNOWLEDGEMENT = "acknowledgement"
    MITIGATION = "mitigation"
    RESOLUTION = "resolution"


WITHOUT_EFFECT = lazy(
    r"\b(?:without (?:any )?effect|no effect|not help|unsuccessful(?:ly)?|in vain|does not|did not|didn't"
    r"|no change|fail(?:s|ed)(?! ?over))\b",
    re.IGNORECASE,
)
_LABELS: Mapping[Phase, str] = {
    Phase.START: r"start(?:ed)?|(?:start|beginning) of (?:the )?(?:impact|incident)|first symptom",
    Phase.DETECTION: r"detected|detection",
    Phase.ACKNOWLEDGEMENT: r"acknowledge(?:d|ment)|ack",
    Phase.MITIGATION: r"mitigated|mitigation",
    Phase.RESOLUTION: r"resolved|resolution|all[ -]clear",
}
"""What an event begins with that is named for its phase."""
_WORDS: Mapping[Phase, str] = {
    Phase.START: (
        r"first (?:symptoms?|errors?|failures?|failed|requests?|orders?|users?|customers?|time-?outs?)"
        r"|(?:impact|outage|incident|errors?) (?:starts?|started|begins?|began)"
        r"|(?:starts?|started|begins?|began) (?:to fail|failing)"
    ),
    Phase.DETECTION: (
        r"alert(?:s|ed|ing)?|alarms?|pages?|paged|detect(?:s|ed|ion)?|notic(?:e|es|ed)"
        r"|witnessed|observed|(?<!cause )(?<!cause is )(?<!cause was )discovered|spotted|identified by"
        r"|tickets? (?:is |was |are |were )?(?:filed|opened)"
        r"|(?:users?|customers?|support|clients?|colleagues?|somebody|someone|tickets?) (?:\w+ )?reports?"
        r"|(?:users?|customers?|support|clients?|colleagues?|somebody|someone) (?:\w+ )?reported"
        r"|reported by|reports of"
    ),
    Phase.ACKNOWLEDGEMENT: (
        r"acknowledg\w*|ack(?:s|ed)?|declare[sd]?|incident (?:is |was )?(?:declared|opened)"
        r"|on-?call (?:engineer )?(?:joins?|responds?|starts?|takes?|looks?|begins?|is on)"
        r"|(?:begins?|began|starts?|started) (?:to )?investigat\w+"
        r"|investigation (?:begins?|began|starts?|started)|look(?:s|ed|ing) into"
    ),
    Phase.MITIGATION: (
        r"mitigat\w*|downgraded|roll(?:s|ed|ing)? ?back|rollback|revert(?:s|ed)?|restor(?:e[sd]?|ing)"
        r"|fail(?:s|ed)? ?over|failover|recover(?:s|ed|y)"
        r"|(?:is|was|are|were|been) (?:ended|stopped|killed|cancelled|canceled|terminated|disabled"
        r"|switched off|turned off|switched back|scaled up|drained|restarted)"
    ),
    Phase.RESOLUTION: (
        r"resolved|resolves|resolution|all[ -]clear|(?:back|return(?:s|ed)?) to (?:normal|baseline)"
        r"|back to (?:its|their|a|the) (?:normal|usual|functional|working|healthy) \w+"
        r"|(?:fully|permanently) fixed"
        r"|work(?:s|ing)? (?:again|as (?:intended|expected|normal))"
        r"|(?:issue|problem|fault) (?:(?:is|was|has been) )?(?:fixed|solved)"
        r"|(?:errors|failures|restarts|crashes|time-?outs|alerts) (?:have |had )?(?:stopped|ended|cleared)"
        r"|normal again|as usual|usual rate"
        r"|(?:service|services|everything) (?:is |was |are |were )?(?:fully )?restored"
        r"|operational again|all systems operational|up and running"
        r"|incident (?:is |was )?(?:over|closed|ends|ended)|fully recovered|recover(?:s|ed)"
    ),
}
PATTERNS = {
    phase: (
        re.compile(rf"[\W_]*+(?:{label})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_WORDS[phase]})\b", re.IGNORECASE),
    )
    for phase, label in _LABELS.items()
}
"""For each phase what an event begins with that is named for it, and the words that speak of it."""
