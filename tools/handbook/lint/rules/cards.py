"""Cards of the handbook by the rule that checks them; `pytest --update` writes this module anew.

Each line has the code of a rule, the id of a card, where it stands in the handbook, and its title.
"""

from __future__ import annotations

TABLE = """\
ADR103 HB-DES-017 docs/design/decisions.md#hb-des-017 Supersede, do not rewrite
ADR106 HB-DES-017 docs/design/decisions.md#hb-des-017 Supersede, do not rewrite
ADR108 HB-DES-017 docs/design/decisions.md#hb-des-017 Supersede, do not rewrite
ADR109 HB-API-001 docs/api/index.md#hb-api-001 Offer REST unless the table says otherwise
ADR109 HB-DES-016 docs/design/decisions.md#hb-des-016 Name what you rejected, and what you pay
ADR109 HB-PRI-009 docs/principles/anti-patterns.md#hb-pri-009 Take what exists, unless it is what we sell
ADR110 HB-DES-016 docs/design/decisions.md#hb-des-016 Name what you rejected, and what you pay
ADR110 HB-PRI-005 docs/principles/index.md#hb-pri-005 Boring technology, unless a measurement says otherwise
ADR111 HB-DAT-001 docs/data/choosing-a-database.md#hb-dat-001 Begin with PostgreSQL
ADR111 HB-DES-010 docs/design/reference-architecture.md#hb-des-010 Add a box only with the figure that asks for it
ADR111 HB-DES-018 docs/design/decisions.md#hb-des-018 Justify novelty by a figure
ADR111 HB-PRI-005 docs/principles/index.md#hb-pri-005 Boring technology, unless a measurement says otherwise
ADR111 HB-PRI-008 docs/principles/anti-patterns.md#hb-pri-008 Choose for the service, not for the CV
ADR112 HB-DES-001 docs/design/index.md#hb-des-001 Let one named person decide by a date
DBA101 HB-DAT-020 docs/data/migrations.md#hb-dat-020 Up and down, both run
DBA101 HB-OPS-011 docs/production/before-deploying.md#hb-ops-011 The previous version runs on the new schema
DBA102 HB-DAT-036 docs/data/indexes-and-queries.md#hb-dat-036 Values are parameters
DBA102 HB-SEC-002 docs/review/security-rules.md#hb-sec-002 Hand values to SQL as parameters
DBA103 HB-DAT-031 docs/data/indexes-and-queries.md#hb-dat-031 An index says which query it serves
DBA103 HB-REV-018 docs/review/what-to-look-for.md#hb-rev-018 Give each query its plan and its index
DBA104 HB-DAT-014 docs/data/schema-design.md#hb-dat-014 Draw three tables or more
DBA105 HB-DAT-022 docs/data/migrations.md#hb-dat-022 A lock timeout in each migration
DBA105 HB-DAT-023 docs/data/migrations.md#hb-dat-023 Build indexes concurrently
DGM103 HB-DES-019 docs/design/diagram-patterns.md#hb-des-019 Draw only types that readers know
DGM104 HB-DES-020 docs/design/diagram-patterns.md#hb-des-020 Say what it shows to those who cannot see it
DGM105 HB-DES-020 docs/design/diagram-patterns.md#hb-des-020 Say what it shows to those who cannot see it
DGM106 HB-DES-021 docs/design/diagram-patterns.md#hb-des-021 Split what is too large
DGM109 HB-DES-022 docs/design/diagram-patterns.md#hb-des-022 Label what moves, name what stands
DGM110 HB-DES-023 docs/design/diagram-patterns.md#hb-des-023 Say nothing by colour alone
DGM111 HB-DES-022 docs/design/diagram-patterns.md#hb-des-022 Label what moves, name what stands
DGM112 HB-DES-019 docs/design/diagram-patterns.md#hb-des-019 Draw only types that readers know
DOC101 HB-DES-002 docs/design/requirements.md#hb-des-002 Answer the twelve questions before drawing
DOC101 HB-DES-004 docs/design/design-document.md#hb-des-004 Begin with the problem, not with the answer
DOC101 HB-DES-008 docs/design/design-document.md#hb-des-008 End with what is open
DOC101 HB-OPS-043 docs/production/post-mortems.md#hb-ops-043 Say where luck helped
DOC102 HB-DES-004 docs/design/design-document.md#hb-des-004 Begin with the problem, not with the answer
DOC102 HB-DES-008 docs/design/design-document.md#hb-des-008 End with what is open
DOC103 HB-DES-002 docs/design/requirements.md#hb-des-002 Answer the twelve questions before drawing
DOC103 HB-DES-004 docs/design/design-document.md#hb-des-004 Begin with the problem, not with the answer
DOC104 HB-DES-005 docs/design/design-document.md#hb-des-005 Draw it before you describe it
DOC105 HB-DES-006 docs/design/design-document.md#hb-des-006 State what you give up
DOC105 HB-DES-024 docs/design/patterns/index.md#hb-des-024 Name the pattern with its problem and its price
DOC106 HB-DES-003 docs/design/requirements.md#hb-des-003 Give each figure a unit, a percentile and a place
DOC106 HB-DES-007 docs/design/design-document.md#hb-des-007 Write assumptions that can turn out wrong
DOC106 HB-PRI-010 docs/principles/anti-patterns.md#hb-pri-010 Copy a solution only with its problem
DOC107 HB-DES-008 docs/design/design-document.md#hb-des-008 End with what is open
DOC110 HB-DES-024 docs/design/patterns/index.md#hb-des-024 Name the pattern with its problem and its price
DOC111 HB-DES-005 docs/design/design-document.md#hb-des-005 Draw it before you describe it
DOC112 HB-DES-009 docs/design/design-document.md#hb-des-009 Tie an accepted design to its decision
DOC112 HB-DES-015 docs/design/decisions.md#hb-des-015 Record what takes more than a week to undo
DOC112 HB-OPS-070 docs/practice/knowledge-sharing.md#hb-ops-070 Decisions in the change that makes them
PM101 HB-OPS-031 docs/production/on-call.md#hb-ops-031 Write while it happens
PM102 HB-OPS-042 docs/production/post-mortems.md#hb-ops-042 Few actions that change a system
PM103 HB-OPS-040 docs/production/post-mortems.md#hb-ops-040 Blameless, in every sentence
REV101 HB-REV-005 docs/review/severity.md#hb-rev-005 Label every finding
REV102 HB-OPS-061 docs/practice/mentoring.md#hb-ops-061 The reason comes with the rule
REV102 HB-OPS-074 docs/practice/knowledge-sharing.md#hb-ops-074 A review teaches something
REV102 HB-REV-008 docs/review/feedback.md#hb-rev-008 Give a reason and a fix
REV103 HB-REV-002 docs/review/index.md#hb-rev-002 Read in the fixed order
REV104 HB-REV-002 docs/review/index.md#hb-rev-002 Read in the fixed order
REV105 HB-REV-005 docs/review/severity.md#hb-rev-005 Label every finding
RUN101 HB-OPS-071 docs/practice/knowledge-sharing.md#hb-ops-071 Operations as runbooks that ran
RUN103 HB-SEC-005 docs/review/security-rules.md#hb-sec-005 Keep secrets out of code, images and logs
RUN105 HB-OPS-023 docs/production/incidents.md#hb-ops-023 Mitigate with what can be undone
RUN106 HB-OPS-030 docs/production/on-call.md#hb-ops-030 Escalate when unsure
RUN107 HB-OPS-013 docs/production/before-deploying.md#hb-ops-013 The graph and the alert come first
RUN108 HB-OPS-032 docs/production/on-call.md#hb-ops-032 Fix the runbook in the same shift
RUN108 HB-OPS-071 docs/practice/knowledge-sharing.md#hb-ops-071 Operations as runbooks that ran
"""  # noqa: E501
