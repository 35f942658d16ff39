"""`docs drill`: a runbook passes where each part does what makes it one, and in no other case."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run

# The fault is a file; `limit` is a setting that the second mitigation changes.
SCRIPTS = {
    "up": 'touch fault; echo 10 > limit; echo "PLACE=here" > "$SCENARIO_ENV"',
    "down": "true",
    "probe": "if [ -e fault ]; then exit 1; fi",
    "state": "echo limit $(cat limit)",
}
RUNBOOK = """---
kind: runbook
owner: team-platform
scenario: broken
---
# A fault

## Trigger

```bash {.run}
ls fault
```

## Impact

Nobody gets anything.

## Before you start

```bash {.run expect="in here"}
note() { echo "$* $PLACE"; }
note in
```

## Diagnosis

1. Is it there?

    ```bash {.run expect="fault"}
    ls
    ```

## Mitigation

1. **SAFE: remove it.** Undo: none.

    ```bash {.run}
    rm fault
    ```

2. **Manual:** call somebody.

3. **DISRUPTIVE: lower the limit, too.** Undo: Rollback.

    ```bash {.run}
    rm fault
    echo 5 > limit
    ```

## Rollback

```bash {.run mitigation=3}
echo 10 > limit
```

## Verification

```bash {.run expect="no fault"}
if [ ! -e fault ]; then echo "no fault"; fi
```

## Escalation

After 5 minutes, team-platform.
"""


def lay(
    repository: Path, text: str = RUNBOOK, changed: dict[str, str] | None = None, name: str = "fault.md"
) -> Path:
    folder = repository / "scenarios" / "broken"
    folder.mkdir(parents=True, exist_ok=True)
    for script, body in (SCRIPTS | (changed or {})).items():
        if body:
            (folder / script).write_text(f"#!/usr/bin/env bash\n{body}\n")
            (folder / script).chmod(0o755)
    path = repository / "runbooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def parts(done: Outcome) -> list[tuple[str, str]]:
    return re.findall(r"^  (passed|failed) +(\w+) ", done.stdout, re.MULTILINE)


def failed(done: Outcome) -> list[str]:
    return [part for word, part in parts(done) if word == "failed"]


def test_each_mitigation_is_walked_and_the_evidence_written(run: Run, repository: Path) -> None:
    path = lay(repository)
    done = run("drill", "runbooks/fault.md")
    assert done.returncode == 0, done.stdout + done.stderr
    walk = ["fault", "trigger", "before", "diagnosis", "mitigation", "verification", "afterwards", "rollback"]
    assert parts(done) == [("passed", part) for part in walk * 2]
    assert "runbooks/fault.md  mitigation 1: SAFE: remove it\n" in done.stdout
    assert "mitigation 3: DISRUPTIVE" in done.stdout
    today = datetime.now().astimezone().date().isoformat()
    entry = re.compile(rf"last_tested: {{on: {today}, how: drill, sha: \"[0-9a-f]{{12}}\", seconds: \d+}}\n")
    text = path.read_text()
    assert entry.search(text)
    assert entry.sub("", text) == RUNBOOK


def test_evidence_is_written_over_the_older_one_and_over_no_other_byte(run: Run, repository: Path) -> None:
    old = RUNBOOK.replace("scenario:", "last_tested: {on: 2020-01-01, how: incident}\nscenario:")
    path = lay(repository, old.replace("\n", "\r\n") + "\r\n\t end")
    assert run("drill", "runbooks").returncode == 0
    after = path.read_bytes().decode()
    assert "2020-01-01" not in after
    assert re.sub(r"last_tested: .*\r\n", "", after) == (RUNBOOK.replace("\n", "\r\n") + "\r\n\t end")


def test_a_dry_run_shows_the_evidence_and_writes_nothing(run: Run, repository: Path) -> None:
    path = lay(repository)
    done = run("drill", "runbooks", "--dry-run")
    assert done.returncode == 0
    assert "+last_tested: {on: " in done.stdout
    assert path.read_text() == RUNBOOK


BROKEN = [
    ("nothing is broken", "", "", {"up": "echo 10 > limit"}, ["trigger"], "fault"),
    ("the trigger is not there", "ls fault\n", "ls nothing\n", {}, [], "trigger"),
    (
        "Verification cannot fail",
        'if [ ! -e fault ]; then echo "no fault"; fi',
        'echo "no fault"',
        {},
        [],
        "before",
    ),
    ("Diagnosis shows nothing of it", 'expect="fault"}\n    ls', 'expect="x"}\n    ls', {}, [], "before"),
    (
        "Diagnosis cannot fail",
        'expect="fault"}\n    ls',
        'expect="fault"}\n    echo fault',
        {},
        [],
        "afterwards",
    ),
    ("Mitigation does nothing", "rm fault\n    ```\n\n2", "true\n    ```\n\n2", {}, [], "mitigation"),
    ("Mitigation fails", "rm fault\n    ```\n\n2", "rm faults\n    ```\n\n2", {}, [], "mitigation"),
    ("Verification does not hold", '"no fault"; fi', '"none"; fi', {}, [], "verification"),
    ("Rollback restores nothing", "echo 10 > limit", "true", {}, [], "rollback"),
    ("Rollback restores something else", "echo 10 > limit", "echo 11 > limit", {}, [], "rollback"),
    ("Rollback belongs to another mitigation", "mitigation=3", "mitigation=1", {}, [], "rollback"),
]


@pytest.mark.parametrize(
    ("old", "new", "scripts", "part"),
    [(o, n, s, p) for _, o, n, s, _, p in BROKEN],
    ids=[b[0] for b in BROKEN],
)
def test_a_runbook_that_breaks_a_promise_fails_there(
    run: Run, repository: Path, old: str, new: str, scripts: dict[str, str], part: str
) -> None:
    assert old in RUNBOOK
    text = RUNBOOK.replace(old, new) if old else RUNBOOK
    path = lay(repository, text, scripts)
    done = run("drill", "runbooks/fault.md")
    assert (done.returncode, set(failed(done))) == (1, {part}), done.stdout
    assert path.read_text() == text


def test_what_rollback_leaves_is_shown(run: Run, repository: Path) -> None:
    lay(repository, RUNBOOK.replace("echo 10 > limit", "true"))
    done = run("drill", "runbooks/fault.md")
    assert "Rollback does not restore the state:\n    - limit 10\n    + limit 5\n" in done.stdout


def test_a_block_that_fails_says_what_was_expected(run: Run, repository: Path) -> None:
    lay(repository, RUNBOOK.replace('"no fault"; fi', '"none"; fi'))
    done = run("drill", "runbooks/fault.md")
    assert (
        "Verification does not go as the page says, in line 58\n    expected: a line: no fault\n"
        in done.stdout
    )
    assert "    got:      none\n" in done.stdout


def test_one_bad_runbook_ends_no_run_over_many(run: Run, repository: Path) -> None:
    bad = lay(repository, RUNBOOK.replace("rm fault", "true"), name="a.md")
    good = lay(repository, name="b.md")
    done = run("drill", "runbooks")
    assert done.returncode == 1
    assert "last_tested" not in bad.read_text()
    assert "last_tested" in good.read_text()


REFUSED = [
    ("no scenario", "scenario: broken\n", "", "runbooks/fault.md:36: mitigation 1 has not a scenario"),
    (
        "no expectation in Diagnosis",
        ' expect="fault"',
        "",
        "runbooks/fault.md:37: mitigation 1 has not a block in Diagnosis that says what it prints",
    ),
    (
        "no expectation in Verification",
        ' expect="no fault"',
        "",
        "runbooks/fault.md:37: mitigation 1 has not a block in Verification that says what it prints",
    ),
    ("nothing to run", "{.run", "{.x", "runbooks/fault.md: no block of it is run"),
    ("another kind", "kind: runbook", "kind: page", "runbooks/fault.md: is no runbook"),
]


@pytest.mark.parametrize(
    ("old", "new", "problem"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED]
)
def test_a_runbook_that_no_drill_can_prove_is_refused(
    run: Run, repository: Path, old: str, new: str, problem: str
) -> None:
    text = RUNBOOK.replace(old, new)
    path = lay(repository, text)
    done = run("drill", "runbooks/fault.md")
    assert done.returncode == 2
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("scripts", "problem"),
    [
        ({"probe": ""}, "scenario 'broken': it has no 'probe'"),
        ({"state": ""}, "scenario 'broken': it has no 'state'"),
        (
            {"probe": "echo no database; exit 2"},
            "scenario 'broken': 'probe' ended with status 2; no database",
        ),
        ({"state": "exit 1"}, "scenario 'broken': 'state' ended with status 1; it printed nothing"),
        ({"up": "exit 1"}, "scenario 'broken': 'up' ended with status 1; it printed nothing"),
    ],
)
def test_a_scenario_that_cannot_tell_fails_the_drill(
    run: Run, repository: Path, scripts: dict[str, str], problem: str
) -> None:
    path = lay(repository, RUNBOOK, scripts)
    done = run("drill", "runbooks/fault.md")
    assert done.returncode == 1
    assert problem in done.stdout
    assert path.read_text() == RUNBOOK


def test_json_tells_the_parts(run: Run, repository: Path) -> None:
    lay(repository, RUNBOOK.replace('"no fault"; fi', '"none"; fi'))
    told = json.loads(run("drill", "runbooks/fault.md", "--json").stdout)
    runbook = told["runbooks"][0]
    assert (told["passed"], runbook["passed"], runbook["path"]) == (False, False, "runbooks/fault.md")
    last = runbook["parts"][5]
    assert (last["part"], last["passed"], last["line"], last["expected"]) == (
        "verification", False, 58, "a line: no fault",
    )  # fmt: skip


def test_run_walks_a_runbook_once_for_each_mitigation(run: Run, repository: Path) -> None:
    path = lay(repository)
    done = run("run", "runbooks/fault.md")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = re.findall(r"^passed +runbooks/fault\.md:(\d+)  ", done.stdout, re.MULTILINE)
    assert lines == ["10", "20", "29", "37", "58", "10", "20", "29", "45", "58", "52"]
    assert path.read_text() == RUNBOOK


def test_people_are_led_through_the_steps_and_nothing_is_run(run: Run, repository: Path) -> None:
    path = lay(repository, RUNBOOK.replace("rm fault", f"touch {repository}/witness"))
    done = run("drill", "runbooks/fault.md", "--tabletop", stdin="y\n" * 20)
    assert done.returncode == 0, done.stdout + done.stderr
    stops = re.findall(r"^runbooks/fault\.md:(\d+)  (.+)$", done.stdout, re.MULTILINE)
    assert stops == [
        ("8", "Trigger"), ("14", "Impact"), ("18", "Before you start"), ("27", "Diagnosis 1"),
        ("35", "Mitigation 1"), ("41", "Mitigation 2"), ("43", "Mitigation 3"), ("50", "Rollback"),
        ("56", "Verification"), ("62", "Escalation"),
    ]  # fmt: skip
    assert "how: tabletop" in path.read_text()
    assert not (repository / "witness").exists()


def test_a_table_that_cannot_go_on_proves_nothing(run: Run, repository: Path) -> None:
    path = lay(repository)
    done = run("drill", "runbooks/fault.md", "--tabletop", stdin="y\nn\n")
    assert done.returncode == 1
    assert path.read_text() == RUNBOOK


def test_a_sha_tells_which_text_was_tested(run: Run, repository: Path) -> None:
    shas = []
    for text in (RUNBOOK, RUNBOOK + "\n", RUNBOOK.replace("Nobody", "No one")):
        path = lay(repository, text)
        assert run("drill", "runbooks/fault.md").returncode == 0
        shas += re.findall(r'sha: "(\w+)"', path.read_text())
    assert shas[0] == shas[1] != shas[2]
