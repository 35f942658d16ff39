"""Which guards records name, and those that are judged without running anything."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.adr.guards.guard import FORMS, Guard, Kind, Waiver, confirmation, in_force, is_guarded
from handbook.adr.guards.judging import Judged, Trace, Verdict, looked, with_waiver
from handbook.adr.guards.manifests import declared, is_manifest
from handbook.adr.record.record import parse

DAY = "2026-11-27"
HEAD = "# 1. X\n\n## Status\n\nAccepted\n\n## Confirmation\n\n"


@dataclass
class Files:
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def every(self) -> tuple[str, ...]:
        return tuple(sorted(self.texts))

    def text(self, path: str) -> str | None:
        return self.texts.get(path)


def read(line: str) -> Guard:
    found = confirmation(f"{HEAD}- guard: {line}\n")
    assert found.faults == ()
    (guard,) = found.guards
    return guard


@pytest.mark.parametrize("kind", Kind)
def test_the_example_of_each_kind_is_read_and_written_back(kind: Kind) -> None:
    guard = read(FORMS[kind])
    assert guard.kind is kind
    assert guard.words == FORMS[kind]


def test_a_guard_has_the_place_of_its_words() -> None:
    text = f"{HEAD}- guard: path-absent legacy/**\n"
    (guard,) = confirmation(text).guards
    assert text[guard.start : guard.end] == "guard: path-absent legacy/**"


def test_guards_stand_in_confirmation_of_either_form_and_nowhere_else() -> None:
    line = "- guard: path-absent legacy/**\n"
    madr = f"# X\n\n## Decision Outcome\n\n{line}\n### Confirmation\n\n{line}\n### Consequences\n\n{line}"
    found = confirmation(madr)
    assert [guard.start for guard in found.guards] == [madr.index(line, madr.index("Confirmation")) + 2]
    assert [fault.problem for fault in found.faults] == [
        "a guard in the section 'Decision Outcome' is never run",
        "a guard in the section 'Consequences' is never run",
    ]
    assert confirmation(f"# X\n\n## Validation\n\n{line}").guards != ()


def test_nothing_is_derived_from_prose_comments_and_code() -> None:
    text = (
        f"{HEAD}The layers are guarded by a test, `tests/test_layers.py`.\n\n- a test guards it\n\n"
        "<!-- - guard: test a.py -->\n\n```\n- guard: test a.py\n```\n\n## Decision\n\n- guard: the door\n"
    )
    assert confirmation(text) == ((), ())


def test_a_waiver_belongs_to_the_guard_before_it() -> None:
    waiver = "  - waived until 2027-01-15: the last caller: leaves\n"
    text = f"{HEAD}- guard: path-absent a\n{waiver}- guard: path-absent b\n"
    first, second = confirmation(text).guards
    assert first.waiver == Waiver("2027-01-15", "the last caller: leaves")
    assert second.waiver is None


PIECES = [*"-*+ `_#\n\r\t.:/", "guard: ", "test ", "path-absent ", "waived until ", "2027-01-15", "- "]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_read_and_each_place_is_in_it(text: str) -> None:
    whole = HEAD + text
    found = confirmation(whole)
    places = [(guard.start, guard.end) for guard in found.guards]
    places += [(fault.start, fault.end) for fault in found.faults]
    assert all(0 <= start < end <= len(whole) for start, end in places)


@pytest.mark.parametrize(
    ("status", "counts"),
    [("Accepted", True), ("accepted", True), ("Proposed", False), ("Deprecated", False),
     ("Superseded by [2. Y](0002-y.md)", False), ("Accepted\n\nSuperseded by [2. Y](0002-y.md)", False)],
)  # fmt: skip
def test_only_records_in_force_count(status: str, counts: bool) -> None:
    record = parse("adr/0001-x.md", HEAD.replace("Accepted", status) + "- guard: path-absent a\n")
    assert in_force(record) is counts
    assert is_guarded(record)


def test_a_path_that_is_absent_holds_and_one_that_is_there_fails_with_its_name() -> None:
    guard = read("path-absent legacy/**")
    assert looked(guard, Files({"new/a.py": ""}), DAY) == Judged(Verdict.HOLDS)
    found = looked(guard, Files({f"legacy/{at}.py": "" for at in range(7)}), DAY)
    assert found.verdict is Verdict.FAILS
    assert found.details[0] == "legacy/0.py is there"
    assert found.details[-1] == "and 2 more files"
    assert found.trace == Trace("legacy/0.py")


def test_a_review_holds_on_its_day_and_fails_on_the_next() -> None:
    guard = read("reviewed-by team-platform until 2026-11-27")
    assert looked(guard, Files(), DAY).verdict is Verdict.HOLDS
    late = looked(guard, Files(), "2026-11-28")
    assert late == Judged(Verdict.FAILS, ("the review by team-platform was due on 2026-11-27",))


MANIFESTS = [
    ("pyproject.toml", '[project]\ndependencies = [\n  "Flask_Log>=1; extra==\'a\'",\n]\n', "flask.log", 3),
    ("pyproject.toml", '[project.optional-dependencies]\na = ["flask[async]==2"]\n', "Flask", 2),
    ("pyproject.toml", '[dependency-groups]\ntest = [{include-group = "a"}, "flask"]\n', "flask", 2),
    ("pyproject.toml", '[build-system]\nrequires = ["flask @ https://example.org/f.whl"]\n', "flask", 2),
    ("pyproject.toml", '[tool.poetry.group.dev.dependencies]\nflask = "^2"\n', "flask", 2),
    ("a/requirements-dev.txt", "# x\n-r base.txt\nflask==2 \\\n  --hash=sha256:0\n", "flask", 3),
    ("requirements/dev.in", "-e git+https://example.org/x.git#egg=flask\n", "flask", 1),
    ("package.json", '{"devDependencies": {"@a/b": "1", "lodash": "npm:left-pad@1"}}', "left-pad", 1),
    ("package.json", '{"peerDependencies": {"@a/b": "1"}}', "@a/b", 1),
    ("go.mod", "module m\n\nrequire (\n\tgithub.com/a/b/v2 v2.1.0\n)\n", "github.com/a/b", 4),
    ("go.mod", "require github.com/c/d v1.0.0\nreplace x => github.com/e/f v1\n", "github.com/e/f", 2),
    ("Cargo.toml", '[target."cfg(unix)".dev-dependencies]\nx = {package = "open_ssl"}\n', "open-ssl", 2),
    ("pom.xml", "<dependency><groupId>o.g</groupId>\n<artifactId>a</artifactId></dependency>", "o.g:a", 2),
    ("build.gradle", "dependencies {\n  testImplementation 'o.g:a:1'\n}\n", "o.g:*", 2),
    ("build.gradle.kts", 'dependencies {\n  api(group = "o.g", name = "a")\n}\n', "o.g:a", 2),
    ("gradle/libs.versions.toml", '[libraries]\nx = {module = "o.g:a", version = "1"}\n', "o.g:a", 2),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "name", "line"), MANIFESTS, ids=[f"{m[0]}-{m[2]}" for m in MANIFESTS]
)
def test_a_declared_package_is_found_on_its_line(path: str, text: str, name: str, line: int) -> None:
    assert is_manifest(path)
    found = declared(path, text)
    assert found.problem == ""
    assert found.line_of(name) == line
    guard = read(f"forbid-dependency {name}")
    assert looked(guard, Files({path: text}), DAY).verdict is Verdict.FAILS


NOT_DECLARED = [
    ("pyproject.toml", '[project]\ndependencies = ["flask-login"]\n', "flask"),
    ("package.json", '{"scripts": {"flask": "x"}, "name": "flask"}', "flask"),
    ("package.json", '{"dependencies": {"Flask": "1"}}', "flask"),
    ("go.mod", "require github.com/a/b v1 // indirect\n", "github.com/a/b"),
    ("go.mod", "require github.com/a/bc v1\n", "github.com/a/b"),
    ("requirements.txt", "# flask\nother  # via flask\n", "flask"),
    ("pom.xml", "<p><groupId>o.g</groupId><artifactId>a</artifactId></p>", "o.g:a"),
    ("build.gradle", "// uses 'o.g:a:1'\n", "o.g:a"),
]


@pytest.mark.parametrize(("path", "text", "name"), NOT_DECLARED)
def test_what_only_looks_like_the_package_is_none(path: str, text: str, name: str) -> None:
    assert looked(read(f"forbid-dependency {name}"), Files({path: text}), DAY) == Judged(Verdict.HOLDS)


UNREAD = [
    ("pyproject.toml", '[project]\ndynamic = ["dependencies"]\n', "'dependencies' is computed at build time"),
    ("requirements.txt", "-r more.cfg\n", "'more.cfg', which it includes, is not read"),
    ("requirements.txt", "./wheels/a.whl\n", "'./wheels/a.whl' does not say which package it is"),
    ("build.gradle", "implementation(dependencyOf(x))\n", "'dependencyOf(x))' is not a plain notation"),
    ("pom.xml", "<dependency><artifactId>${a}</artifactId></dependency>", "':${a}' holds a property"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "said"), UNREAD)
def test_what_is_not_read_exactly_is_said(path: str, text: str, said: str) -> None:
    judged = looked(read("forbid-dependency flask"), Files({path: text}), DAY)
    assert judged == Judged(Verdict.HOLDS, (f"{path}: {said}",))


@pytest.mark.parametrize(
    ("path", "text"),
    [("pyproject.toml", "[project"), ("package.json", "[]"), ("package.json", "{"), ("pom.xml", "<p>"),
     ("pom.xml", '<!DOCTYPE p [<!ENTITY a "b">]><p/>'), ("Cargo.toml", "= 1")],
)  # fmt: skip
def test_a_manifest_that_cannot_be_read_is_no_pass(path: str, text: str) -> None:
    judged = looked(read("forbid-dependency flask"), Files({path: text}), DAY)
    assert judged.verdict is Verdict.UNJUDGED
    assert judged.details[0].startswith(path)


def test_a_dependency_is_looked_for_where_the_guard_says() -> None:
    files = Files({"a/requirements.txt": "flask\n", "b/requirements.txt": "django\n"})
    assert looked(read("forbid-dependency flask in b/**"), files, DAY).verdict is Verdict.HOLDS
    assert looked(read("forbid-dependency flask in a/**"), files, DAY).verdict is Verdict.FAILS
    assert looked(read("forbid-dependency flask in c/**"), files, DAY).verdict is Verdict.UNJUDGED


MODULE = """
import pytest
from other import test_imported
if True:
    def test_conditional(): ...
class TestPlain:
    def test_inner(self): ...
class TestBased(Base):
    pass
def test_function(): ...
"""


@pytest.mark.parametrize(
    ("node", "missing"),
    [("test_function", ""), ("test_function[a::b]", ""), ("test_conditional", ""), ("test_imported", ""),
     ("TestPlain", ""), ("TestPlain::test_inner", ""), ("TestBased::test_inherited", ""),
     ("test_gone", "test_gone"), ("TestPlain::test_gone", "TestPlain::test_gone"), ("Gone::test", "Gone")],
)  # fmt: skip
def test_a_test_that_is_gone_is_a_failure_without_a_run(node: str, missing: str) -> None:
    judged = looked(read(f"test tests/test_a.py::{node}"), Files({"tests/test_a.py": MODULE}), DAY)
    if missing:
        assert judged == Judged(Verdict.FAILS, (f"tests/test_a.py defines no {missing}",))
    else:
        assert judged == Judged(Verdict.NOT_RUN)


def test_a_file_that_is_gone_is_a_failure_that_names_where_it_may_be() -> None:
    judged = looked(read("test tests/test_a.py::test_b"), Files({"tests/unit/test_a.py": ""}), DAY)
    assert judged.verdict is Verdict.FAILS
    assert judged.details == ("there is no file tests/test_a.py", "did it move to tests/unit/test_a.py?")
    assert (
        looked(read("test tests/unit"), Files({"tests/unit/test_a.py": ""}), DAY).verdict is Verdict.NOT_RUN
    )
    assert looked(read("ast-grep guards/7.yml"), Files(), DAY).verdict is Verdict.FAILS
    assert looked(read("test tests/a.py::test_b"), Files({"tests/a.py": "def"}), DAY).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("until", "before", "after"),
    [("2026-11-27", Verdict.FAILS, Verdict.WAIVED), ("2026-11-26", Verdict.FAILS, Verdict.FAILS),
     ("2026-11-27", Verdict.HOLDS, Verdict.HOLDS), ("2026-11-26", Verdict.HOLDS, Verdict.FAILS),
     ("2026-11-27", Verdict.UNJUDGED, Verdict.UNJUDGED), ("2026-11-26", Verdict.UNJUDGED, Verdict.UNJUDGED)],
)  # fmt: skip
def test_a_waiver_counts_to_its_day_and_is_a_failure_afterwards(
    until: str, before: Verdict, after: Verdict
) -> None:
    guard = Guard(Kind.PATH_ABSENT, "a", 0, 1, waiver=Waiver(until, "a reason"))
    judged = with_waiver(Judged(before), guard, DAY)
    assert judged.verdict is after
    if before is not Verdict.UNJUDGED:
        assert judged.details != ()
