"""What a stack says about itself is read exactly, or refused with file, key and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.contract import stacks
from samples.contract.stacks import StackError

WHOLE = """\
name = "Go"
needs = ["go", "no-such-program"]
serve = ["build/orders-service", "serve"]
up = ["build/orders-service", "migrate", "up"]
down = ["build/orders-service", "migrate", "down"]
down_one = ["build/orders-service", "migrate", "down", "--one"]
versions = [["go", "version"]]
source = ["cmd/**/*.go"]
install = ["build/orders-service"]
"""
SAMPLE = """\
name = "GraphQL"
needs = ["node"]
versions = [["node", "--version"]]
"""
CHI = """\
[frameworks.chi]
serve = ["build/chi"]
source = ["chi/*.go"]
"""


def written(samples: Path, text: str) -> Path:
    folder = samples / "go"
    folder.mkdir()
    (folder / stacks.FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_stack_is_read_with_its_frameworks(tmp_path: Path) -> None:
    folder = written(tmp_path, WHOLE + CHI)
    stack = stacks.read(folder)
    assert (stack.key, stack.name) == ("go", "Go")
    assert stack.versions == (("go", "version"),)
    assert stack.frameworks["chi"] == stacks.Framework("chi", ("build/chi",), source=("chi/*.go",))
    assert stack.serving() == ("build/orders-service", "serve")
    assert stack.serving("chi") == ("build/chi",)


def test_a_sample_that_serves_nothing_says_only_what_it_needs(tmp_path: Path) -> None:
    stack = stacks.read(written(tmp_path, SAMPLE))
    assert (stack.name, stack.needs, stack.serve) == ("GraphQL", ("node",), ())
    assert stacks.find("go", tmp_path) == (stack, None)
    with pytest.raises(StackError, match="go serves nothing that the contract is about"):
        stack.serving()


def test_a_program_that_is_named_by_a_path_lies_in_the_folder(tmp_path: Path) -> None:
    stack = stacks.read(written(tmp_path, WHOLE))
    assert stack.argv(stack.serve) == (str(tmp_path / "go" / "build/orders-service"), "serve")
    assert stack.argv(("go", "run", "./cmd")) == ("go", "run", "./cmd")


def test_programs_that_are_not_on_the_path_are_missing(tmp_path: Path) -> None:
    assert "no-such-program" in stacks.read(written(tmp_path, WHOLE)).missing


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WHOLE.replace('name = "Go"\n', ""), "go/stack.toml: name is missing"),
        (WHOLE.replace('"Go"', "17"), "go/stack.toml: name must be a text"),
        (WHOLE.replace('["build/orders-service", "serve"]', "[]"), "serve must name a program"),
        (WHOLE.replace('["cmd/**/*.go"]', '"cmd"'), "source must be a list of words"),
        (WHOLE.replace('[["go", "version"]]', '["go", "version"]'), "versions must be a list of words"),
        (WHOLE.replace('[["go", "version"]]', '"go"'), "versions must be a list of commands"),
        (WHOLE + 'ports = ["8080"]\n', "go/stack.toml: unknown key ports"),
        (WHOLE + 'frameworks = ["chi"]\n', "frameworks must be a table of tables"),
        (SAMPLE + 'up = ["make", "up"]\n', "go/stack.toml: unknown key up"),
        (WHOLE + "[frameworks.chi]\n", "go/stack.toml: frameworks.chi: serve is missing"),
        (WHOLE + CHI + 'port = "1"\n', "go/stack.toml: frameworks.chi: unknown key port"),
        ("name = ", "go/stack.toml: Invalid value"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key_and_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    folder = written(tmp_path, text)
    with pytest.raises(StackError) as caught:
        stacks.read(folder)
    assert reason in str(caught.value)


def test_a_stack_is_found_by_its_name_a_framework_or_a_path(tmp_path: Path) -> None:
    folder = written(tmp_path, WHOLE + CHI)
    stack = stacks.read(folder)
    assert stacks.stacks(tmp_path) == (stack,)
    assert stacks.find("go", tmp_path) == (stack, None)
    assert stacks.find("go:chi", tmp_path) == (stack, "chi")
    assert stacks.find(f"{folder}:chi") == (stack, "chi")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("cobol", "there is no stack cobol; known: go"),
        ("go:gin", "go has no framework gin; it has chi"),
    ],
)
def test_an_unknown_stack_is_refused_with_those_that_are_known(
    tmp_path: Path, words: str, reason: str
) -> None:
    written(tmp_path, WHOLE + CHI)
    with pytest.raises(StackError, match=reason):
        stacks.find(words, tmp_path)
