"""All rules, in the order in which they run; `make generated` writes this list from their modules.

Each line has the code of a rule, its name, its severity, what it needs and the kinds of documents that it is
about (`-`: nothing, all), and the other fields of `Rule` that are not as usual.
"""

from __future__ import annotations

TABLE = """\
ADR101 name-number-title-agree critical record -
ADR102 unknown-status critical record -
ADR103 one-sided-link critical record -
ADR104 broken-target critical record -
ADR105 duplicate-number critical record -
ADR106 supersede-cycle critical record -
ADR107 date suggestion record -
ADR108 illegal-transition critical record -
ADR109 single-option suggestion - -
ADR110 consequence-without-cost suggestion record -
ADR111 novelty-unjustified suggestion record -
ADR112 stale-proposal nit record,today -
ADR113 rejected-successor critical record -
ADR114 malformed-guard critical record -
COD101 no-language nit - -
COD102 does-not-parse suggestion code - any-document
COD103 unverified suggestion - - off
COD104 line-range-snippet suggestion - - any-document
COD105 elision nit - - off
COD106 copy-drift suggestion project - any-document
COD107 malformed-run-mark suggestion - -
DBA101 missing-down critical project database
DBA102 interpolated-sql critical - - any-document
DBA103 unjustified-index suggestion project database
DBA104 missing-er-diagram suggestion project database
DBA105 unsafe-migration suggestion advice database
DGM101 syntax-error critical verdicts - any-document diagram-files
DGM102 fence-not-a-diagram critical verdicts - any-document diagram-files
DGM103 type-not-allowed suggestion verdicts - any-document diagram-files
DGM104 missing-title nit verdicts - diagram-files
DGM105 missing-description suggestion verdicts - diagram-files
DGM106 too-large suggestion verdicts - diagram-files
DGM107 unsafe critical verdicts - any-document diagram-files
DGM108 deprecated-syntax nit verdicts - any-document diagram-files
DGM109 meaningless-id nit verdicts - diagram-files
DGM110 inline-colour nit verdicts - diagram-files
DGM111 unlabelled-edge nit verdicts - diagram-files
DGM112 ascii-diagram suggestion - - diagram-files
DGM113 not-drawn critical verdicts - any-document diagram-files
DGM114 other-host critical - - any-document diagram-files
DOC101 missing-section critical - -
DOC102 section-order suggestion - -
DOC103 empty-section critical - -
DOC104 missing-diagram critical verdicts -
DOC105 one-sided-trade-offs suggestion - -
DOC106 unfalsifiable-assumption suggestion - -
DOC107 undated-none suggestion - -
DOC108 heading-structure suggestion - -
DOC109 duplicate-section suggestion - -
DOC110 pattern-without-trade-off suggestion - - off
DOC111 diagram-after-design suggestion - -
DOC112 design-without-decision suggestion - -
DOC190 unknown-kind critical - - any-document
DOC191 old-template nit - -
DOC192 unused-suppression suggestion suppressions - any-document
LNK101 dead-link suggestion project - any-document
LNK102 site-only-link suggestion project - any-document
LNK103 record-mismatch suggestion - - any-document
LNK104 undefined-reference suggestion project - any-document
PAG101 page-contract suggestion project - any-document
PAG102 unknown-owner suggestion project - any-document
PAG103 overdue-review suggestion project,today - any-document
PAG104 page-length nit project -
PAG105 incomplete-rule-card suggestion others,project -
PAG106 uncovered-seed suggestion others,project - any-document off
PAG107 orphan-page suggestion others,project - any-document
PAG108 duplicate-page suggestion others,project - any-document
PAG109 two-titles suggestion project - any-document
PAG110 deprecated-page-linked suggestion project - any-document
PAG111 checklist-drift suggestion others,project - any-document
PAG112 dead-anchor suggestion project - any-document
PM101 timeline suggestion - post-mortem
PM102 action-without-owner suggestion - post-mortem
PM103 blame-words suggestion - post-mortem
PM104 no-runbook-link suggestion - post-mortem
REV101 unknown-severity suggestion - review
REV102 finding-without-reason-or-fix suggestion - review
REV103 no-summary-first suggestion - review
REV104 no-prioritised-actions-last suggestion - review
REV105 severity-on-praise-or-question suggestion - review
RUN101 step-without-command suggestion - runbook
RUN102 shell-or-sql-syntax critical code runbook
RUN103 placeholder-or-literal-secret suggestion - runbook
RUN104 unlabelled-destructive-command critical - runbook
RUN105 no-verification-or-rollback suggestion - runbook
RUN106 escalation-without-time-or-target suggestion - runbook
RUN107 alert-runbook-mismatch suggestion others,project runbook
RUN108 overdue-drill suggestion today runbook
RUN109 slow-first-command suggestion - runbook
RUN110 reading-budget nit - runbook
RUN111 dated-or-belittling-words nit - runbook
RUN112 shell-advice suggestion advice runbook
"""
