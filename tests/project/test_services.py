"""A service of one's own: the sample under another name, and nothing else changed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from handbook.changes import Create
from handbook.errors import HandbookError
from handbook.project.services import creating, files
from handbook.project.services.names import SAMPLE, Names, check_dependencies, renamed, validated

NAMES = Names("billing-service")
OLD = re.compile("|".join(map(re.escape, SAMPLE.spellings)))
PRESENT = [
    stack for stack in files.STACKS if (creating.source() / "samples" / stack / "stack.toml").is_file()
]


def made(stack: str, folder: Path) -> dict[str, str]:
    changes = creating.creation(stack, NAMES.kebab, folder).changes
    assert all(isinstance(change, Create) for change in changes)
    return {
        Path(change.path).relative_to(folder).as_posix(): change.text
        for change in changes
        if isinstance(change, Create)
    }


def tracked(root: Path, *paths: str) -> set[str]:
    """Return the files that git has or would take."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *paths]
    done = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True)
    return {path for path in done.stdout.splitlines() if (root / path).is_file()}


@pytest.mark.parametrize("stack", PRESENT)
def test_a_service_is_the_sample_under_its_new_name_and_nothing_else(
    root: Path, tmp_path: Path, stack: str
) -> None:
    sample = root / "samples" / stack
    new = made(stack, tmp_path / "new")
    wanted = {
        path.removeprefix(f"samples/{stack}/")
        for path in tracked(root, f"samples/{stack}")
        if "/defects/" not in path and not path.endswith("/README.md")
    }
    beside = {path.relative_to(creating.BESIDE).as_posix() for path in creating.BESIDE.rglob("*")}
    own = {path for path in new if not path.startswith("contract/")} - beside
    assert own == {renamed(path, NAMES) for path in wanted}
    for path in wanted:
        text = (sample / path).read_text(encoding="utf-8")
        assert new[renamed(path, NAMES)] == renamed(creating.unmarked(text), NAMES), path


@pytest.mark.parametrize("stack", PRESENT)
def test_no_mark_and_no_old_name_is_left_in_a_service(tmp_path: Path, stack: str) -> None:
    new = made(stack, tmp_path / "new")
    assert [path for path, text in new.items() if "--8<--" in text] == []
    assert [path for path, text in new.items() if OLD.search(text) or OLD.search(path)] == []
    assert [
        path for path, text in new.items() if re.search("samples[./]contract|(from|import) scenarios", text)
    ] == []


@pytest.mark.parametrize("stack", PRESENT)
def test_a_service_has_its_contract_its_database_and_its_manual(tmp_path: Path, stack: str) -> None:
    new = made(stack, tmp_path / "new")
    for path in (
        *("README.md", "GNUmakefile", "Makefile", "database.py", "stack.toml"),
        *("contract/postgresql.py", "contract/requirements.txt", "contract/suite/conftest.py"),
        *("contract/schema/0001_orders.up.sql", "contract/pytest.ini"),
    ):
        assert path in new, path
    assert not any("contract/runner" in path or "defects/" in path for path in new)


def test_the_contract_of_a_service_imports_only_what_its_requirements_name(root: Path) -> None:
    asked = {
        Requirement(line).name.lower() for line in (root / "requirements/contract.in").read_text().split()
    }
    modules = {"pyyaml": "yaml"}
    imported = {
        name.partition(".")[0]
        for path in files.of(root / "samples" / "contract")
        if path.endswith(".py")
        for node in ast.walk(ast.parse((root / "samples" / "contract" / path).read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    ours = {"samples", "scenarios"} | sys.stdlib_module_names
    assert imported - ours == {modules.get(name, name) for name in asked}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_what_a_package_ships_is_what_git_has(root: Path) -> None:
    shipped = set(files.shipped(root))
    ours = tracked(root, *(f"samples/{name}" for name in (*files.STACKS, *files.PARTS)))
    left_out = ("/defects/", "samples/contract/runner/", "samples/contract/__main__.py", "/figures.json")
    assert shipped - set(files.ELSEWHERE) == {
        path for path in ours if not any(part in path for part in left_out)
    }
    assert set(files.ELSEWHERE) <= shipped


def test_each_spelling_is_replaced_by_its_own() -> None:
    text = "orders-service orders_service OrdersService org.example.ordersservice orders Orders order"
    assert renamed(text, NAMES) == (
        "billing-service billing_service BillingService org.example.billingservice orders Orders order"
    )


MARKED = [
    ("a\n# --8<-- [start:x]\nb\n# --8<-- [end:x]\nc\n", "a\nb\nc\n"),
    ("a\n\n// --8<-- [end:x]\n\nb\n", "a\n\nb\n"),
    ("a\n\n\n# --8<-- [end:x]\n# --8<-- [start:y]\n\nb\n", "a\n\n\nb\n"),
    ("a\n    // --8<-- [start:x]\n\n    b\n", "a\n\n    b\n"),
    ("// --8<-- [start:x]\n\na\n\n// --8<-- [end:x]\n", "a\n"),
    ("a\r\n-- --8<-- [start:x]\r\nb\r\n", "a\r\nb\r\n"),
    ("a\n\n\n\nb   \n# --8<-- [start:x]\nc", "a\n\n\n\nb   \nc"),
    ("no mark\n\n\n", "no mark\n\n\n"),
]


@pytest.mark.parametrize(("text", "plain"), MARKED, ids=[repr(plain) for _, plain in MARKED])
def test_a_mark_goes_with_its_line_and_leaves_one_distance(text: str, plain: str) -> None:
    assert creating.unmarked(text) == plain


@pytest.mark.parametrize("name", ["a", "billing", "billing-service", "a1-b2", "x" * 40])
def test_a_name_of_lower_case_words_is_fit(name: str) -> None:
    assert validated(name).kebab == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "Billing", "billing_service", "-billing", "billing-", "a--b", "1st", "billing service"),
        *("billing/service", "../billing", ".", "bïlling", "billing\n", "x" * 41),
        *(
            "class",
            "package",
            "func",
            "crate",
            "self",
            "std",
            "node-modules",
            "contract",
            "logging",
            "test",
            "nul",
        ),
        *("as-sert", "new", "proc-macro"),
    ],
)
def test_a_name_that_a_stack_cannot_bear_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(HandbookError) as raised:
        creating.creation("go", name, tmp_path / "new")
    assert "\n" not in str(raised.value).replace(name, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("axum", '[[package]]\nname = "axum"\n'),
        ("serde-json", '[[package]]\nname = "serde_json"\n'),
        ("fastify", '  "node_modules/fastify": {\n'),
        ("fastapi", "fastapi==0.165.0 \\\n"),
        ("psycopg", "psycopg[binary]==3.3.9\n"),
    ],
)
def test_the_name_of_a_library_of_the_stack_is_refused(name: str, text: str) -> None:
    with pytest.raises(HandbookError, match=f"^'{name}' is a library that this stack uses; add a word"):
        check_dependencies(Names(name), [text])
    check_dependencies(Names("billing"), [text])


def test_a_folder_that_holds_something_is_refused_and_an_empty_one_is_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert creating.creation(PRESENT[0], "billing", tmp_path / "empty").changes
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / ".hidden").touch()
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    for name, why in (("full", "is not empty"), ("file", "is a file"), ("dangling", "is a file")):
        with pytest.raises(HandbookError, match=f"{name} {why}; name another folder with --path DIR"):
            creating.creation(PRESENT[0], "billing", tmp_path / name)


def test_a_name_that_the_sample_has_at_its_top_is_refused(tmp_path: Path) -> None:
    top = {path.partition("/")[0] for path in files.of(creating.source() / "samples" / PRESENT[0])}
    name = next(name for name in sorted(top) if re.fullmatch("[a-z]+", name) and name != "cmd")
    with pytest.raises(HandbookError, match=name):
        creating.creation(PRESENT[0], name, tmp_path / "new")
