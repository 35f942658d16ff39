from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown
from handbook.lint.content.commands import CommandBlock, Tongue, blocks_of, has_command, is_command
from handbook.lint.content.variables import names_set, uses
from handbook.markdown.dialect import GITHUB
from handbook.model.document import Document, Span


def read(text: str) -> Document:
    return markdown.parse("a.md", text, GITHUB)


def block(content: str, language: str = "bash") -> CommandBlock:
    (found,) = blocks_of(read(f"# T\n\n```{language}\n{content}\n```\n"))
    return found


@pytest.mark.parametrize(
    ("content", "typed"),
    [
        ("df -h # how full", "df -h"),
        ("# how full\ndf -h", "\ndf -h"),
        ("echo '# no comment' \"# nor this\" a#b", "echo '# no comment' \"# nor this\" a#b"),
        ("$ df -h\nFilesystem  Size\n$ free", "  df -h\n\n  free"),
        ("$ df \\\n> -h\nFilesystem", "  df \\\n  -h\n"),
        ("$ df \\\n  -h\nFilesystem", "  df \\\n  -h\n"),
        ("[root@host ~]# df -h\nFilesystem", "               df -h\n"),
        ("orders=# SELECT 1;\n ?column?", "         SELECT 1;\n"),
        ("cat <<EOF\n# it's kept\nEOF\ndf # gone", "cat <<EOF\n# it's kept\nEOF\ndf"),
        ("cat <<EOF\nit's never closed\ndf", "cat <<EOF\nit's never closed\ndf"),
    ],
)
def test_only_what_somebody_types_is_a_command(content: str, typed: str) -> None:
    found = block(content, "console")
    assert len(found.text) == len(content)
    assert "\n".join(line.rstrip() for line in found.text.split("\n")) == typed


def test_sql_has_comments_of_its_own() -> None:
    found = block("SELECT 1; -- DROP TABLE a\n/* DROP\nTABLE b */ SELECT 2;", "sql")
    assert found.tongue is Tongue.SQL
    assert "DROP" not in found.text
    assert found.text.split() == ["SELECT", "1;", "SELECT", "2;"]


@pytest.mark.parametrize(
    ("language", "tongue"),
    [("", Tongue.SHELL), ("sh", Tongue.SHELL), ("promql", Tongue.QUERY), ("python", Tongue.OTHER)],
)
def test_the_language_says_what_a_block_is_written_for(language: str, tongue: Tongue) -> None:
    assert block("a b", language).tongue is tongue


@pytest.mark.parametrize("language", ["text", "output", "mermaid", "markdown"])
def test_output_and_diagrams_are_no_commands(language: str) -> None:
    assert [*blocks_of(read(f"```{language}\ndf -h\n```\n"))] == []


@pytest.mark.parametrize(
    "code",
    [
        "df -h", "uptime", "$ ls", "sudo reboot now", "kubectl get pods", "SELECT 1", "GET /health",
        "sum(rate(sent_total[5m]))", "up{job='orders'}", "./run.sh", "/usr/bin/env",
    ],
)  # fmt: skip
def test_code_in_a_sentence_can_be_a_command(code: str) -> None:
    assert is_command(code)


@pytest.mark.parametrize(
    "code", ["relay", "true", "OutboxLagHigh", "status: failed", "a = 1", "Job", "5xx", ""]
)
def test_a_name_or_a_value_is_none(code: str) -> None:
    assert not is_command(code)


def test_a_command_counts_where_it_begins() -> None:
    text = "`df -h` a\n\n`relay` b\n\n```sh\nls\n```\n"
    document = read(text)
    middle, fence = text.index("`relay`"), text.index("```sh")
    assert has_command(document, Span(0, 5))
    assert not has_command(document, Span(middle, fence))
    assert has_command(document, Span(fence, len(text)))


def test_a_place_in_a_block_is_mapped_to_the_document() -> None:
    text = "1. a\n\n    ```bash\n    df\n    ls <pod>\n    ```\n"
    document = read(text)
    (found,) = blocks_of(document)
    (use,) = uses(found)
    place = found.place(use.start, use.end)
    assert text[place.start : place.end] == "<pod>"


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("export A=1 B=2; C+=3", ["A", "B", "C"]),
        ("for pod in a b; do :; done", ["pod"]),
        ("read -r -p 'Pod? ' POD REST", ["POD", "REST"]),
        ("printf -v LINE '%s' a", ["LINE"]),
        ("while getopts ab: OPTION; do :; done", ["OPTION"]),
        ("echo A=1", ["A"]),
        ('echo "$A" --b=c', []),
    ],
)
def test_names_that_a_block_sets(content: str, names: list[str]) -> None:
    found = [name for name in names_set(block(content)) if name != "Pod"]
    assert found == names


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("echo $A \"${B}\" '$C' ${D:-1} ${E:?} ${F+x} $1 $? $HOME \\$G", ["A", "B"]),
        ("kubectl logs <pod> <name of node>", ["<pod>", "<name of node>"]),
        ("POD='<pod>'\nexport NODE=<node>", []),
        ("sort < in > out; diff <(a) <(b); cat <<EOF", []),
        ("curl https://YOUR_HOST/ -d CHANGEME", ["YOUR_HOST", "CHANGEME"]),
        ("echo '<a>text</a>'", []),
    ],
)
def test_what_a_reader_has_to_fill_in(content: str, names: list[str]) -> None:
    assert [use.name for use in uses(block(content))] == names


def test_variables_of_other_shells_are_left_alone() -> None:
    assert [*uses(block("$a | % { $_.b }", "powershell"))] == []


@given(st.text("$ #'\"\\\n<>EOFab{}=:-", max_size=60))
def test_any_block_keeps_its_length_and_its_lines(content: str) -> None:
    for found in blocks_of(read(f"````bash\n{content}\n````\n")):
        assert len(found.text) == len(found.unquoted) == len(found.fence.content)
        assert found.text.count("\n") == found.fence.content.count("\n")
        for use in uses(found):
            assert found.text[use.start : use.end].strip("${}") == use.name.strip("${}")
