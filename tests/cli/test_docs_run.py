"""`docs run`: only what is marked, in order, in a scratch folder; the page says what must come."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run
from tests.conftest import ROOT
from tests.postgresql import SCENARIOS, Database
from tests.waiting import eventually


def page(repository: Path, text: str, name: str = "page.md") -> Path:
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def scenario(repository: Path, name: str, **scripts: str) -> None:
    for script, text in scripts.items():
        path = page(repository, f"#!/usr/bin/env bash\n{text}\n", f"scenarios/{name}/{script}")
        path.chmod(0o755)


def steps(done: Outcome) -> list[str]:
    """The word for each block, with its line."""
    return [
        f"{found[1]} {found[2]}"
        for found in re.finditer(r"^(\w+) +page\.md:(\d+)  ", done.stdout, re.MULTILINE)
    ]


def test_blocks_run_in_order_in_one_shell(run: Run, repository: Path) -> None:
    page(
        repository,
        '# P\n\n```bash {.run}\nname=world\ncd "$TMPDIR"\n```\n\n'
        '!!! note\n\n    ```bash {.run expect="hello world in tmp"}\n'
        '    echo "hello $name in $(basename "$PWD")"\n    ```\n',
    )
    (repository / "mkdocs.yml").write_text(
        "site_name: x\ndocs_dir: .\nmarkdown_extensions: [admonition, attr_list, pymdownx.superfences]\n"
    )
    done = run("run", "page.md")
    assert (done.returncode, steps(done)) == (0, ["passed 3", "passed 10"]), done.stdout + done.stderr
    assert "2 blocks run in 1 page, 0 pages failed, 0 not run, 0 unmarked" in done.stdout


def test_what_is_not_marked_is_never_run(run: Run, repository: Path) -> None:
    witness = repository / "witness"
    page(
        repository,
        f'```bash\ntouch {witness}\n```\n\n```bash {{.norun reason="not here"}}\ntouch {witness}\n```\n\n'
        f"<!--\n```bash {{.run}}\ntouch {witness}\n```\n-->\n",
    )
    done = run("run", "page.md")
    assert done.returncode == 0
    assert "not run  page.md:5  not here\n" in done.stdout
    assert "0 blocks run in 1 page, 0 pages failed, 1 not run, 1 unmarked" in done.stdout
    assert not witness.exists()


@pytest.mark.parametrize("command", [("lint",), ("fix",), ("run", "--dry-run")])
def test_no_other_command_runs_a_block(run: Run, repository: Path, command: tuple[str, ...]) -> None:
    witness = repository / "witness"
    page(repository, f"# P\n\n```bash {{.run}}\ntouch {witness}; chmod 777 {repository}\n```\n")
    done = run(*command, "page.md")
    assert done.returncode in (0, 1)
    assert not witness.exists()


def test_the_first_failure_stops_the_page_and_not_the_run(run: Run, repository: Path) -> None:
    page(repository, "```bash {.run expect=yes}\necho no\necho 'never'\n```\n\n```bash {.run}\ntrue\n```\n")
    page(repository, "```bash {.run}\ntrue\n```\n", "zebra.md")
    done = run("run", ".")
    assert done.returncode == 1
    assert steps(done) == ["failed 1"]
    assert "    expected: a line: yes\n    got:      no\n              never\n" in done.stdout
    assert "passed   zebra.md:1" in done.stdout
    assert "2 blocks run in 2 pages, 1 page failed" in done.stdout


@pytest.mark.parametrize(
    ("block", "expected", "got"),
    [
        ("```bash {.run}\nfalse\ntrue\n```", "status 0", "status 1"),
        ("```bash {.run}\necho said; exit 7\n```", "status 0", "status 7"),
        ("```bash {.run exit=2}\ntrue\n```", "status 2", "status 0"),
        ("```bash {.run exit=2}\n(exit 3)\n```", "status 2", "status 3"),
        ("```bash {.run}\nif then\n```", "status 0", "status"),
        ("```bash {.run deadline=1}\nsleep 1000\n```", "an end within 1 s", "none yet"),
        ("```bash {.run}\nyes\n```", "less than 1 MB of output", "more"),
        ("```bash {.run}\nkill -9 $$\n```", "status 0", "status 137"),
        ("```python {.run}\nraise SystemExit(4)\n```", "status 0", "status 4"),
        ("```bash {.run}\necho a\n```\n\n```output\nb\n```", "b", "a"),
        ("```bash {.run}\ntrue\n```\n\n```output\nb\n```", "b", ""),
    ],
)
def test_a_failure_says_what_was_expected_and_what_came(
    run: Run, repository: Path, block: str, expected: str, got: str
) -> None:
    page(repository, block + "\n")
    done = run("run", "page.md")
    assert (done.returncode, steps(done)) == (1, ["failed 1"]), done.stderr
    assert re.search(rf"^    expected: {re.escape(expected)}$", done.stdout, re.MULTILINE)
    assert re.search(rf"^    got: *{re.escape(got)}", done.stdout, re.MULTILINE)


def test_a_status_that_is_expected_is_no_failure(run: Run, repository: Path) -> None:
    page(
        repository,
        "```bash {.run exit=3}\nkept=1\n(exit 3)\n```\n\n```bash {.run expect=1}\necho $kept\n```\n",
    )
    assert steps(run("run", "page.md")) == ["passed 1", "passed 6"]


def test_files_are_written_below_the_scratch_folder(run: Run, repository: Path) -> None:
    page(
        repository,
        "```toml {.run file=app/it's.toml}\nx = 'y'\n\n```\n\n"
        "```bash {.run}\ncat app/*\n```\n\n```output\nx = 'y'\n```\n",
    )
    done = run("run", "page.md")
    assert (done.returncode, steps(done)) == (0, ["passed 1", "passed 6"]), done.stdout
    assert not (repository / "app").exists()


def test_blocks_find_neither_the_environment_nor_the_rights_of_who_asks(run: Run, repository: Path) -> None:
    page(repository, "```bash {.run}\nid -u\nenv\npwd\n```\n")
    done = run("run", "page.md", "--json", A_KEY="hunter2", PGHOST="production")
    printed = json.loads(done.stdout)["pages"][0]["blocks"][0]["printed"]
    assert "hunter2" not in printed
    assert "production" not in printed
    assert printed.strip().endswith("/work")
    if os.geteuid() == 0:
        assert printed.split("\n")[0] != "0"


@pytest.mark.parametrize(
    "start", ["sleep 4242 &", "setsid sleep 4242 &", "nohup setsid sleep 4242 > /dev/null 2>&1 & disown"]
)
def test_nothing_is_left_behind(run: Run, repository: Path, start: str) -> None:
    page(repository, "```bash {.run}\n" + start + "\necho $! $TMPDIR\n```\n")
    done = run("run", "page.md", "--json")
    pid, folder = json.loads(done.stdout)["pages"][0]["blocks"][0]["printed"].split()
    assert eventually(lambda: not Path(f"/proc/{pid}").exists())
    assert not Path(folder).parent.exists()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_no_server(
    repository: Path, cluster: Database, ending: signal.Signals
) -> None:
    assert cluster.psql("SELECT 1") == "1"
    shutil.copytree(SCENARIOS, repository / "scenarios")
    page(repository, "---\nscenario: orders\n---\n\n```bash {.run deadline=900}\nsleep 1000\n```\n")
    with tempfile.TemporaryDirectory(prefix="r-") as name:
        temporary = Path(name)
        temporary.chmod(0o755)
        process = subprocess.Popen(
            [sys.executable, "-m", "handbook", "docs", "run", "page.md"],
            cwd=repository,
            env={**os.environ, "TMPDIR": name, "PYTHONPATH": str(ROOT / "tools")},
            stdout=subprocess.PIPE,
        )
        with process:
            assert eventually(lambda: bool([*temporary.glob("*/blocks/1")]) or process.poll() is not None)
            server = [*temporary.glob("*/state/pg/data/postmaster.pid")]
            pid = int(server[0].read_text().split("\n")[0])
            process.send_signal(ending)
        assert eventually(lambda: not Path(f"/proc/{pid}").exists())
        if ending is signal.SIGTERM:
            assert not [*temporary.iterdir()]


def test_a_scenario_is_brought_up_handed_over_and_taken_down(run: Run, repository: Path) -> None:
    scenario(
        repository,
        "greeting",
        up='echo "GREETING=good morning" >> "$SCENARIO_ENV"; echo hello > seed',
        down=f'cp seed "$TMPDIR"; touch {repository}/../down-was-run 2>/dev/null || true',
    )
    page(
        repository,
        "---\nscenario: greeting\n---\n\n"
        '```bash {.run expect="good morning"}\necho $GREETING\n```\n\n'
        "```bash {.run expect=hello}\ncat seed\n```\n",
    )
    done = run("run", "page.md")
    assert (done.returncode, steps(done)) == (0, ["passed 5", "passed 9"]), done.stdout + done.stderr


def test_a_block_that_names_a_scenario_begins_a_new_world(run: Run, repository: Path) -> None:
    scenario(repository, "one", up="echo N=1 > $SCENARIO_ENV; touch one")
    scenario(repository, "two", up="echo N=2 > $SCENARIO_ENV; touch two")
    page(
        repository,
        "```bash {.run scenario=one expect=1one}\necho $N$(ls)\n```\n\n"
        "```bash {.run scenario=two expect=2two}\necho $N$(ls)\n```\n",
    )
    assert steps(run("run", "page.md")) == ["passed 1", "passed 5"]


@pytest.mark.parametrize(
    ("up", "problem"),
    [
        ("echo no disk >&2; exit 3", "scenario 'bad': 'up' ended with status 3; no disk"),
        (None, "scenario 'bad': there is no "),
    ],
)
def test_a_scenario_that_fails_is_one_line_and_fails_the_page(
    run: Run, repository: Path, up: str | None, problem: str
) -> None:
    if up is not None:
        scenario(repository, "bad", up=up)
    page(repository, "---\nscenario: bad\n---\n\n```bash {.run}\ntrue\n```\n")
    done = run("run", "page.md")
    assert done.returncode == 1
    assert problem in done.stdout


REFUSED = [
    ("```sql {.run}\nSELECT 1;\n```", "page.md:1: SQL is run without a database"),
    (
        "# P\n\n1. DESTRUCTIVE: drop it.\n\n    ```bash {.run}\n    ls\n    ```",
        "page.md:5: a step that is DESTRUCTIVE",
    ),
    ("# P\n\n## DESTRUCTIVE: drop it\n\n```bash {.run}\nls\n```", "page.md:5: a step that is DESTRUCTIVE"),
    (
        "```bash {.run expect=a}\nls\n```\n\n```output\na\n```",
        "page.md:1: the block has 'expect' and an output block",
    ),
    ("```bash {.run expct=a}\nls\n```", "page.md:1: unknown attribute 'expct'; did you mean 'expect'?"),
    (
        "---\nscenario: ../up\n---\n\n```bash {.run}\nls\n```",
        "page.md:2: 'scenario' is no name of a scenario",
    ),
]


@pytest.mark.parametrize(("text", "problem"), REFUSED, ids=[problem for _, problem in REFUSED])
def test_a_page_that_cannot_be_followed_runs_nothing(
    run: Run, repository: Path, text: str, problem: str
) -> None:
    page(repository, f"```bash {{.run}}\ntouch {repository}/witness\n```\n", "other.md")
    page(repository, text + "\n")
    done = run("run", "page.md")
    assert done.returncode == 2
    assert f"error: {problem}" in done.stderr
    assert done.stderr.count("\n") == 1
    assert steps(done) == []


def test_a_destructive_step_runs_in_a_scenario(run: Run, repository: Path) -> None:
    scenario(repository, "full", up="touch big")
    page(
        repository,
        "---\nscenario: full\n---\n# P\n\n1. DESTRUCTIVE: drop it.\n\n"
        "    ```bash {.run}\n    rm big\n    ```\n",
    )
    assert steps(run("run", "page.md")) == ["passed 8"]


def test_update_writes_the_output_and_no_other_byte(run: Run, repository: Path) -> None:
    text = (
        "# P\r\n\r\n1. Step  \r\n\r\n    ```bash {.run}\r\n    echo a; echo; echo 17 ms\r\n    ```\r\n\r\n"
        "    ```output\r\n    b\r\n    ... ms\r\n    ```\r\n\r\n```bash {.run}\r\necho c\r\n```\r\n\r\n"
        "```output\r\n```\r\n\tend"
    )
    path = page(repository, text)
    shown = run("run", "page.md", "--update", "--dry-run")
    assert path.read_bytes().decode() == text
    assert "+    a" in shown.stdout
    done = run("run", "page.md", "--update")
    assert (done.returncode, steps(done)) == (0, ["updated 5", "updated 14"]), done.stdout + done.stderr
    expected = text.replace("    b\r\n    ... ms", "    a\r\n\r\n    ... ms").replace(
        "output\r\n```\r\n\t", "output\r\nc\r\n```\r\n\t"
    )
    assert path.read_bytes().decode() == expected
    assert steps(run("run", "page.md")) == ["passed 5", "passed 15"]


def test_update_does_not_hide_a_failure(run: Run, repository: Path) -> None:
    path = page(repository, "```bash {.run}\necho a; false\n```\n\n```output\nb\n```\n")
    before = path.read_bytes()
    done = run("run", "page.md", "--update")
    assert (done.returncode, steps(done)) == (1, ["failed 1"])
    assert path.read_bytes() == before


def test_an_output_that_would_end_its_block_is_not_written(run: Run, repository: Path) -> None:
    path = page(repository, "```bash {.run}\necho '```'\n```\n\n```output\nb\n```\n")
    before = path.read_bytes()
    done = run("run", "page.md", "--update")
    assert done.returncode == 2
    assert "page.md:5: the output has a line that begins with ```" in done.stderr
    assert path.read_bytes() == before


def test_json_and_junit_tell_the_same(run: Run, repository: Path) -> None:
    page(
        repository,
        "```bash {.run}\nprintf '\\033[31m\\001<&>'\n```\n\n```bash {.run expect=x}\necho y\n```\n\n"
        '```bash {.run}\ntrue\n```\n\n```bash {.norun reason="no <engine>"}\nx\n```\n',
    )
    done = run("run", "page.md", "--json", "--junit", "out.xml")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told["passed"] is False
    assert [block["verdict"] for block in told["pages"][0]["blocks"]] == ["passed", "failed", None]
    assert told["pages"][0]["not_run"] == [{"line": 13, "reason": "no <engine>"}]
    suite = ET.parse(repository / "out.xml").getroot()[0]  # noqa: S314 - we have written it
    assert {key: suite.attrib[key] for key in ("name", "tests", "failures", "errors", "skipped")} == {
        "name": "page.md", "tests": "4", "failures": "1", "errors": "0", "skipped": "2",
    }  # fmt: skip
    assert [each.tag for case in suite for each in case] == ["failure", "skipped", "skipped"]


def test_what_a_block_prints_commands_no_terminal(run: Run, repository: Path) -> None:
    page(repository, "```bash {.run expect=x}\nprintf '\\033]0;owned\\007\\n::error::x\\n'\n```\n")
    done = run("run", "page.md")
    assert "\x1b" not in done.stdout
    assert "\n::error" not in done.stdout


def test_a_link_in_the_scratch_folder_leads_no_file_out(run: Run, repository: Path) -> None:
    outside = repository / "outside"
    outside.mkdir(mode=0o700)
    page(
        repository,
        f"```bash {{.run}}\nln -s {outside} a\n```\n\n```toml {{.run file=a/b.toml}}\nx = 1\n```\n",
    )
    done = run("run", "page.md")
    if os.geteuid() == 0:
        assert steps(done) == ["passed 1", "failed 5"]
        assert not (outside / "b.toml").exists()


def test_a_path_is_needed(run: Run) -> None:
    done = run("run")
    assert done.returncode == 2
    assert "Missing argument 'PATH...'" in done.stderr


def test_sql_runs_in_one_psql(run: Run, repository: Path, database: Database) -> None:
    reach = f"PGHOST={database.folder}\nPGUSER=postgres\nPGDATABASE={database.name}"
    scenario(repository, "db", up=f"cat > $SCENARIO_ENV <<'ENV'\n{reach}\nENV")
    page(
        repository,
        "---\nscenario: db\n---\n\n```sql {.run}\nBEGIN;\nUPDATE orders SET status = 'paid' WHERE id = 1;\n"
        "SELECT count(*) AS paid FROM orders WHERE status = 'paid' \\gset\n```\n\n"
        "```output\nBEGIN\nUPDATE 1\n```\n\n"
        "```sql {.run session=other}\nSELECT status FROM orders WHERE id = 1;\n```\n\n"
        "```output\n status\n---------\n shipped\n(1 row)\n```\n\n"
        '```sql {.run exit=3 expect="ERROR:  ...nothing..."}\nSELECT * FROM nothing;\nROLLBACK;\n```\n\n'
        "```sql {.run expect=15001}\nSELECT :paid AS still_known\n```\n\n"
        '```bash {.run expect="60000"}\npsql -Atc "SELECT count(*) FROM orders"\n```\n',
    )
    done = run("run", "page.md")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(steps(done)) == 5


def test_an_error_of_sql_stops_the_page(run: Run, repository: Path, database: Database) -> None:
    scenario(
        repository,
        "db",
        up=f"echo PGHOST={database.folder} > $SCENARIO_ENV; echo PGUSER=postgres >> $SCENARIO_ENV",
    )
    page(
        repository,
        "---\nscenario: db\n---\n\n```sql {.run}\nSELECT 1/0;\nSELECT 2;\n```\n\n"
        "```sql {.run}\nSELECT 1;\n```\n",
    )
    done = run("run", "page.md")
    assert (done.returncode, steps(done)) == (1, ["failed 5"])
    assert "    got:      status 3\n              ERROR:  division by zero\n" in done.stdout


def test_an_error_of_sql_that_is_expected_must_come(run: Run, repository: Path, database: Database) -> None:
    reach = f"PGHOST={database.folder}\nPGUSER=postgres\nPGDATABASE={database.name}"
    scenario(repository, "db", up=f"cat > $SCENARIO_ENV <<'ENV'\n{reach}\nENV")
    page(
        repository,
        "---\nscenario: db\n---\n\n```sql {.run exit=3}\nSELECT 1/0;\n```\n\n"
        "```sql {.run exit=3}\nSELECT 1;\n```\n",
    )
    done = run("run", "page.md")
    assert (done.returncode, steps(done)) == (1, ["passed 5", "failed 9"])
    assert "    expected: status 3\n    got:      status 0\n" in done.stdout


def test_a_scenario_without_a_database_says_so(run: Run, repository: Path) -> None:
    scenario(repository, "none", up="true")
    page(repository, "---\nscenario: none\n---\n\n```sql {.run}\nSELECT 1;\n```\n")
    done = run("run", "page.md")
    assert done.returncode == 1
    assert "scenario 'none': it brings no database; let its 'up' write PGHOST" in done.stdout
