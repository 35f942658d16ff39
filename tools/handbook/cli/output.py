"""What all commands share at the edge: one-line errors, exit codes, colour, pipes that close.

Exit codes: 0 done or clean, 1 findings, 2 usage, configuration or input, 130 interrupted,
141 the reader of our output has gone.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import IO, Any, NoReturn, TypeVar

import click

from handbook import printable
from handbook.errors import HandbookError

F = TypeVar("F", bound=Callable[..., Any])
HELP = {"help_option_names": ["-h", "--help"]}
DONE = 0
FAILED = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
_MOST_WORDS = 200
_OBJECTS = 20_000
"""How many objects are made before the collector looks for garbage."""


def run(command: click.Command, prog: str) -> NoReturn:
    """Run a command with the arguments of the process, and exit."""
    # Modules live until the end: the collector need not search them, least of all while the process
    # ends. That is a seventh of the time of a short command. For a long one it need not look as often as
    # after each 700 objects: a document alone has more, and they stay.
    gc.freeze()
    gc.set_threshold(_OBJECTS)
    gc.enable()
    sys.exit(outcome(command, prog, sys.argv[1:]))


def outcome(command: click.Command, prog: str, args: Sequence[str]) -> int:
    """Run a command and return its exit code; what goes wrong is one line on stderr, with the next step."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter of a title must not turn it into a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _invoked(command, prog, list(args))
        sys.stdout.flush()
    except HandbookError as error:
        return _failed(str(error))
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # Since click 8.2; its message is the help.
            click.echo(error.format_message(), err=True)
            return FAILED
        return _failed(_explained(error))
    except (click.Abort, KeyboardInterrupt, EOFError):
        return INTERRUPTED
    except BrokenPipeError:
        _detach(sys.stdout)
        return PIPE_CLOSED
    except Exception as fault:
        return _failed(_refused(fault) or _fault_of_ours(fault))
    return code


def examples(*lines: str) -> str:
    """Return the end of a help text: examples, each on a line of its own."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def _invoked(command: click.Command, prog: str, args: list[str]) -> int:
    """Do what ``command.main`` does, but leave closed pipes and interrupts to us: it would exit with 1."""
    if f"_{prog.upper()}_COMPLETE" in os.environ:
        command.main(args, prog_name=prog)  # The shell asks for completions; this does not return.
    try:
        with command.make_context(prog, args) as context:
            code = command.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    return code if isinstance(code, int) else 0


def color_option(command: F) -> F:
    """Add ``--color auto|always|never``; ``NO_COLOR`` is honoured unless the option says otherwise."""
    choice = click.Choice(("auto", "always", "never"))
    text = "Colour: on a terminal (auto, the default), always or never."
    option = click.option("--color", type=choice, callback=_colour, expose_value=False, help=text)
    return option(command)


def version_option(name: str) -> Callable[[F], F]:
    """Add ``--version``, which also says whose command of this name it is."""
    from handbook import __version__

    # The version is passed, as click would otherwise look through the installed packages for it.
    return click.version_option(__version__, prog_name=name, message="%(prog)s (handbook) %(version)s")


def _colour(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value in ("always", "never"):
        context.color = value == "always"
    elif os.environ.get("NO_COLOR"):
        context.color = False


def _explained(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    help_of = f"; see `{context.command_path} --help`" if context else ""
    # Some messages of click have lines: a list of choices.
    return f"{' '.join(error.format_message().split()).rstrip('.')}{help_of}"


def say_rendered(report: str) -> None:
    """Print what a reporter has made printable itself: one of the formats is commands for a runner."""
    click.echo(report, nl=False)


def say(text: str, *, nl: bool = True, err: bool = False, styled: bool = False) -> None:
    """Print a text, the way out of the program for all but reports: see `printable`.

    With ``styled`` the sequences that set colours stay; what comes from files is to be escaped before it is
    put into such a text.
    """
    safe = printable.styled_block(text) if styled else printable.block(text)
    click.echo(safe, nl=nl, err=err)


def complain(message: str) -> None:
    """Print one line about what went wrong to stderr."""
    colour = False if os.environ.get("NO_COLOR") else None
    said = f"{click.style('error:', fg='red', bold=True)} {printable.line(message)}"
    try:
        click.echo(said, err=True, color=colour)
    except BrokenPipeError:
        _detach(sys.stderr)


def _refused(fault: Exception) -> str:
    """Return what the system refuses, where that is all: a full disk, a folder that is gone, no memory."""
    if os.environ.get("HANDBOOK_TRACEBACK"):
        return ""
    if isinstance(fault, MemoryError):
        return "there is not enough memory; give it fewer or smaller files"
    if isinstance(fault, OSError) and fault.strerror:
        place = f"{os.fsdecode(fault.filename)}: " if isinstance(fault.filename, str | bytes) else ""
        if isinstance(fault, FileNotFoundError) and not place:
            place = "the current folder: "  # Asked for its own path, the system names no file.
        return f"{place}{fault.strerror}; check that it exists, its permissions and the space on the disk"
    return ""


def _fault_of_ours(fault: Exception) -> str:
    """Return what is said of an exception that should not be: what to report, and where."""
    import traceback  # Only on the way to an error.

    if os.environ.get("HANDBOOK_TRACEBACK"):
        say("".join(traceback.format_exception(fault)), nl=False, err=True)
    frames = traceback.extract_tb(fault.__traceback__)
    place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    said = f"{type(fault).__name__}{place}: {str(fault)[:_MOST_WORDS]}".removesuffix(": ")
    return (
        f"this is a fault of handbook, not yours ({said}); please report it with your command line and "
        f"with what it prints when HANDBOOK_TRACEBACK=1 is set"
    )


def _failed(message: str) -> int:
    complain(message)
    return FAILED


def _detach(stream: IO[str]) -> None:
    """Let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
