"""What the runner measures: lines of code, locked versions, and defects that a suite must catch."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from samples.contract import stacks
from samples.contract.runner import defects, figures, lines, locked, stages, workspace
from samples.contract.runner.stages import Wanted

CODE = [
    (
        ".py",
        (
            '"""What it is."""\n\n# why\nx = 1  # one\n\n\ndef f():\n    """Do.\n\n    More.\n    """\n'
            '    return "# no"\n'
        ),
        3,
    ),
    (".go", "// Package x.\npackage x\n\n/* a\n b */\nfunc f() {} // end\n", 2),
    (".ts", '/** a */\nconst x = "// no";\n', 1),
    (".rs", "//! What\nfn f() {}\n\n#[cfg(test)]\nmod tests {\n    fn g() {}\n}\n", 1),
    (".java", "/**\n * a\n */\nrecord X(\n  int a) {}\n", 2),
]
STACK = """
name = "Toy"
needs = ["make"]
serve = ["true"]
up = ["true"]
down = ["true"]
down_one = ["true"]
versions = []
source = ["src/**/*.go"]
install = ["src"]
"""
BUILT = "build:\n\t! grep -q 'does not compile' src/a.go\n"
SUITE = """
from pathlib import Path
def text(request): return Path(request.config.getoption("--stack"), "src", "a.go").read_text()
def test_it_starts(request): assert "dead" not in text(request)
def test_it_is_right(request): assert "right" in text(request)
"""
PATCH = "--- a/src/a.go\n+++ b/src/a.go\n@@ -1,2 +1,2 @@\n-right\n+{}\n end\n"


@pytest.mark.parametrize(("suffix", "text", "number"), CODE, ids=[case[0] for case in CODE])
def test_lines_are_counted_without_blanks_comments_and_tests(suffix: str, text: str, number: int) -> None:
    assert lines.count(text, suffix) == number


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> stacks.Stack:
    """A stack in a repository, and a suite that reads its only file."""
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "conftest.py").write_text('def pytest_addoption(parser): parser.addoption("--stack")\n')
    (suite / "pytest.ini").write_text("[pytest]\n")
    (suite / "test_suite.py").write_text(SUITE)
    monkeypatch.setattr(stages, "SUITE", suite)
    monkeypatch.setattr(stages, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(defects, "COPIES", tmp_path / "copies")
    folder = tmp_path / "toy"
    (folder / "src").mkdir(parents=True)
    (folder / "defects").mkdir()
    (folder / "stack.toml").write_text(STACK)
    (folder / "Makefile").write_text(BUILT)
    (folder / ".gitignore").write_text("made\n")
    (folder / "made").write_text("by a build")
    (folder / "src" / "a.go").write_text("right\nend\n")
    (folder / "src" / "a_test.go").write_text("test\n")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return stacks.read(folder)


def test_a_copy_has_what_git_would_take_and_nothing_that_a_build_made(
    toy: stacks.Stack, tmp_path: Path
) -> None:
    (tmp_path / "copy" / "old").mkdir(parents=True)
    copy = workspace.copy(toy, tmp_path / "copy")
    assert {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()} == {
        ".gitignore",
        "Makefile",
        "stack.toml",
        "src/a.go",
        "src/a_test.go",
    }
    assert not (copy / "old").exists()


def test_the_files_of_a_service_are_without_its_tests(toy: stacks.Stack) -> None:
    assert [file.name for file in lines.files(toy)] == ["a.go"]
    assert lines.of(toy) == 2


def test_a_defect_counts_as_caught_only_by_a_test_of_a_service_that_starts(toy: stacks.Stack) -> None:
    for name, line in {
        "a-caught": "wrong",
        "b-harmless": "right, in other words",
        "c-dead": "dead",
        "d-uncompiled": "does not compile",
    }.items():
        (toy.folder / "defects" / f"{name}.patch").write_text(PATCH.format(line))
    (toy.folder / "defects" / "e-outdated.patch").write_text(PATCH.format("x").replace("-right", "-left"))
    told: list[str] = []
    ends = defects.plant([Wanted(toy)], told.append)
    assert [end.caught for end in ends] == [True, False, False, False, False]
    assert ends[0].failed == ("test_it_is_right",)
    assert [line.partition(":")[2].strip() for line in told[1:]] == [
        "0 failed, 2 passed",
        "2 failed, 0 passed",
        "it is not built: a compiler catches it, not the suite",
        "the patch does not apply",
    ]
    assert (toy.folder / "src/a.go").read_text() == "right\nend\n"


def test_a_service_that_fails_without_any_defect_proves_nothing(toy: stacks.Stack) -> None:
    (toy.folder / "defects" / "no-idempotency.patch").write_text(PATCH.format("wrong"))
    (toy.folder / "src" / "a.go").write_text("left\nend\n")
    ends = defects.plant([Wanted(toy)], lambda _: None)
    assert [end.caught for end in ends] == [False] * 3
    assert {end.reason for end in ends} == {"the untouched copy fails: test_it_is_right"}


def test_what_is_locked_is_read_from_each_kind_of_lock(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "fastapi==0.165.0 \\\n    --hash=sha256:00\npydantic==2.14.4\nsqlalchemy==2.1.9\n"
        "psycopg[binary]==3.3.9 ; a\nalembic==1.20.1\n",
        "pyproject.toml": 'requires-python = ">=3.11"\n',
        "package-lock.json": '{"packages": {"": {}, "node_modules/fastify": {"version": "5.12.8"},'
        '"node_modules/zod": {"version": "4.6.7"}, "node_modules/pg": {"version": "8.23.1"}}}',
        "package.json": '{"engines": {"node": ">=22"}}',
        "pom.xml": "<parent><artifactId>spring-boot-starter-parent</artifactId>\n <version>4.1.2</version>"
        "</parent><java.version>17</java.version>",
        "go.mod": "module x\n\ngo 1.26\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.12.0\n"
        "\tgithub.com/pressly/goose/v3 v3.30.0 // indirect\n)\n",
        "Cargo.toml": '[package]\nrust-version = "1.95"\n',
        "Cargo.lock": "".join(
            f'[[package]]\nname = "{name}"\nversion = "{version}"\n'
            for name, version in (("axum", "0.8.9"), ("sqlx", "0.9.0"), ("tokio", "1.54.1"))
        ),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert {stack: locked.runtime(stack, tmp_path) for stack in locked.SHOWN} == {
        "go": "1.26",
        "java": "17",
        "node": ">=22",
        "python": ">=3.11",
        "rust": "1.95",
    }
    assert {stack: tuple(locked.versions(stack, tmp_path).values()) for stack in locked.SHOWN} == {
        "go": ("5.12.0", "3.30.0"),
        "java": ("4.1.2",),
        "node": ("5.12.8", "4.6.7", "8.23.1"),
        "python": ("0.165.0", "2.14.4", "2.1.9", "3.3.9", "1.20.1"),
        "rust": ("0.8.9", "0.9.0", "1.54.1"),
    }


def test_empty_caches_send_every_toolchain_to_a_folder_that_is_empty(tmp_path: Path) -> None:
    variables = figures.empty_caches(tmp_path / "caches")
    named = [
        variables[name]
        for name in ("CARGO_HOME", "GOCACHE", "GOMODCACHE", "PIP_CACHE_DIR", "npm_config_cache")
    ]
    assert len(set(named)) == 5
    assert all(place.startswith(str(tmp_path)) for place in named)
    assert str(tmp_path) in variables["MAVEN_OPTS"]
    assert {path.name for path in (tmp_path / "caches").rglob("*") if path.is_file()} <= {
        "config.toml",
        "config",
    }
