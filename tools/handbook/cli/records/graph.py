"""``adr graph``: how the records relate, and ``adr generate graph`` with the options of adr-tools."""

from __future__ import annotations

import click

from handbook.adr.record.record import AdrLog
from handbook.adr.report import graph as graphs
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr graph",
        "adr graph --prefix ../adr/",
        "adr graph --format dot | dot -Tsvg > decisions.svg",
        "adr graph --json",
    ),
)
@click.option(
    "--format", "style", type=click.Choice(("mermaid", "dot")), default="mermaid", show_default=True
)
@click.option("-p", "--prefix", help="Turn the nodes into links, with this before the file names.")
@click.option("-e", "--extension", help="Extension in links. [default: .md for Mermaid, .html for dot]")
@at.json_option
@click.pass_context
def graph(
    context: click.Context, *, style: str, prefix: str | None, extension: str | None, as_json: bool
) -> None:
    """Print how the records relate, as a diagram.

    The diagram is for Mermaid or Graphviz.
    """
    log = reading.log_of(context)
    if as_json:
        _print_relations(log)
    elif style == "dot":
        say(graphs.dot(log.records, prefix or "", extension or ".html"), nl=False)
    else:
        if extension is not None:
            prefix = prefix or ""
        say(graphs.mermaid(log.records, prefix, extension or ".md"), nl=False)
    reading.admit(context, log.records)


@click.command(
    "graph",
    context_settings=HELP,
    epilog=examples(
        "adr generate graph | dot -Tsvg > decisions.svg",
        "adr generate graph -p https://example.org/ -e .pdf",
        "adr generate graph --json",
    ),
)
@click.option("-p", "--prefix", metavar="PREFIX", default="", help="Put this before each link.")
@click.option(
    "-e", "--extension", metavar="EXT", default=".html", show_default=True, help="Extension in links."
)
@at.json_option
@click.pass_context
def generate_graph(context: click.Context, prefix: str, extension: str, as_json: bool) -> None:
    """Print the graph for Graphviz.

    The options are those of adr-tools; `adr graph` can do more.
    """
    log = reading.log_of(context)
    if as_json:
        _print_relations(log)
    else:
        say(graphs.dot(log.records, prefix, extension), nl=False)
    reading.admit(context, log.records)


def _print_relations(log: AdrLog) -> None:
    stated = graphs.relations(log.records)
    printing.print_json(
        [{"source": e.source.path, "words": e.words, "target": e.target.path} for e in stated if e.target]
    )
