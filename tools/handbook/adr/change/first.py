"""The first record of a log: why there is a log. Every section says something, as in any record."""

TITLE = "Record architecture decisions"

TEXT = """\
# {number}. {title}

Date: {date}

## Status

{status}

## Context

People who join this project, and we ourselves a year from now, will ask why the system is as it is.
The code shows what was built. It does not show what else was possible, or what we knew at the time.
Without a record, old decisions are either repeated or obeyed for reasons that nobody remembers.

## Decision

We will write down each decision that is costly to reverse, as a short numbered file in this folder,
in the change that carries the decision out. An accepted record is not rewritten: when we decide
otherwise, a new record supersedes it, and each of the two names the other.

We rejected a wiki, because it is not reviewed with the code and does not travel with its branches,
and commit messages, because nobody finds them by topic.

## Trade-offs

- Gain: the reasons are reviewed, versioned and found where the code is.
- Gain: a proposal can be discussed in writing before anything is built.
- Cost: each decision of weight takes about half an hour to write and review.
- Cost: records age; a superseded one stays in the folder and has to be read as history.

## Assumptions

- Fewer than one decision a week needs a record; with more, we record too much.
- Whoever changes the code can read and write this folder.

## Open Questions

None as of {date}.
"""
