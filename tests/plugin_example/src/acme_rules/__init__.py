"""The rules that Acme has for its documents."""

from acme_rules import same_service, wiki

RULES = (wiki.RULE, same_service.RULE)
