"""The command ``docs``: the group, and where its commands are."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from handbook.cli.lazy import Entry, LazyGroup
from handbook.cli.output import HELP, color_option, examples, run, version_option

SECTIONS = {
    "Check": {
        "lint": Entry(
            "handbook.cli.documents.lint:lint",
            "Check documents against their kind, and the diagrams in them.",
        ),
        "fix": Entry("handbook.cli.documents.fix:fix", "Fix what has exactly one certain fix."),
        "links": Entry(
            "handbook.cli.documents.links:links",
            "List the links to other hosts and, with --external, find those that are dead.",
        ),
        "impact": Entry(
            "handbook.cli.documents.impact:impact",
            "List the documents that speak about what a change has touched.",
        ),
        "report": Entry(
            "handbook.cli.documents.report:report",
            "Report what a change does to documents, decision records and migrations.",
        ),
        "diagrams": Entry(
            "handbook.cli.diagrams.group:diagrams", "List, check, show and draw Mermaid diagrams."
        ),
    },
    "Edit": {
        "lsp": Entry(
            "handbook.cli.documents.lsp:lsp",
            "Serve an editor: findings while you write, fixes, explanations, completion and renaming.",
        ),
    },
    "Run": {
        "run": Entry(
            "handbook.cli.documents.run:run", "Run the marked blocks of pages, and compare what they print."
        ),
        "drill": Entry(
            "handbook.cli.documents.drill:drill",
            "Walk runbooks in their scenarios, and write into them that they were tested.",
        ),
    },
    "Write": {
        "new": Entry("handbook.cli.documents.new:new", "Create a document from the template of its kind."),
        "snippets": Entry(
            "handbook.cli.snippets.group:snippets", "Keep code in pages equal to sections of files."
        ),
        "cards": Entry(
            "handbook.cli.cards.group:cards", "List rule cards, and keep checklists equal to them."
        ),
        "review": Entry(
            "handbook.cli.documents.review:review",
            "Write into pages that they were reviewed: when, by whom, and which text.",
        ),
    },
    "Publish": {
        "stage": Entry(
            "handbook.cli.documents.stage:stage",
            "Write the site's pages into DIR as one plain tree that any engine can build.",
        ),
        "finish": Entry(
            "handbook.cli.documents.finish:finish",
            "Finish the built folder SITE: say which scripts may run, and lead on from old addresses.",
        ),
    },
    "Look up": {
        "for": Entry(
            "handbook.cli.documents.for_:for_", "List the documents and decisions that speak about a file."
        ),
        "kinds": Entry(
            "handbook.cli.documents.kinds:kinds", "List the kinds of documents, their paths and sections."
        ),
        "rules": Entry("handbook.cli.documents.rules:rules", "List all rules with their severity."),
        "config": Entry(
            "handbook.cli.documents.config:config", "Show which settings apply and why, or their JSON Schema."
        ),
        "cache": Entry(
            "handbook.cli.documents.cache:cache",
            "Show where results are kept between runs, and how much that is.",
        ),
        "explain": Entry(
            "handbook.cli.documents.explain:explain", "Explain a rule: what it asks for, and why."
        ),
        "postmortems": Entry(
            "handbook.cli.documents.postmortems:postmortems",
            "List the post-mortems, with how long each incident took.",
        ),
    },
}


def main() -> NoReturn:
    """Run ``docs`` as a command of its own."""
    run(docs, "docs")


@click.group(
    cls=LazyGroup,
    sections=SECTIONS,
    context_settings=HELP,
    epilog=examples(
        "docs lint",
        "docs lint docs/design --format sarif --output lint.sarif",
        "docs fix --dry-run",
        'docs new architecture "Orders service"',
        "docs explain DOC104",
    ),
)
@version_option("docs")
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run as if started in DIR.",
)
@color_option
@click.pass_context
def docs(ctx: click.Context, folder: Path) -> None:
    """Check documents and diagrams.

    A document has what its kind requires, and its diagrams parse.
    """
    ctx.obj = folder
