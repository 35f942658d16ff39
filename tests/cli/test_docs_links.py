"""`docs links`, as installed, against a server on this machine."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handbook.network.asking import Asker
from handbook.project import external
from handbook.project.external import State, Survey
from handbook.project.project import open_project
from handbook.project.proofs import Proof, load, save
from tests.cli.conftest import Run
from tests.network.web import serving

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def pages(repository: Path, **texts: str) -> None:
    for name, text in texts.items():
        (repository / "docs" / f"{name}.md").write_text(text, encoding="utf-8")


def ask(repository: Path, *, proofs: dict[str, Proof] | None = None, **more: Any) -> list[external.Found]:
    every, errors = external.addresses(open_project(repository), [repository])
    assert errors == ()
    how: dict[str, Any] = {"fresh": timedelta(days=7), "pause": lambda _: None, **more}
    asker = Asker(timeout=10, private=True)
    return list(external.survey(every, Survey(asker=asker, proofs=proofs or {}, now=NOW, **how)))


def test_every_form_of_an_external_link_is_listed_once_and_nobody_is_asked(
    run: Run, repository: Path
) -> None:
    with serving({}) as web:
        a, b = web.url("/a"), web.url("/b_c")
        pages(
            repository,
            x=f"# X\n\n[a]({a}) <{a}#part> ![p]({a})\n\n[r]: {b.replace('_', chr(92) + '_')}\n\n"
            f"`{a}x`\n\n<a href='{b}'>x</a>\n",
            y=f"# Y\n\n[a]({a}) [mail](mailto:x@y.z) [own](x.md)\n\n```\n[a]({a}y)\n```\n",
        )
        done = run("links")
        assert (done.returncode, done.stderr) == (0, "")
        assert (
            done.stdout
            == f"{a}  (docs/x.md:3, docs/x.md:3, docs/x.md:3, docs/y.md:3)\n{b}  (docs/x.md:5, docs/x.md:9)\n"
        )
        found = json.loads(run("links", "--json").stdout)
        assert found["asked"] is False
        assert [row["url"] for row in found["links"]] == [a, b]
        assert found["links"][0]["places"][0] == {"path": "docs/x.md", "line": 3, "column": 5}
        assert web.asked == []


def test_a_dead_link_is_reported_with_all_its_places_and_fails_the_run(
    run: Run, repository: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "proofs.json"
    with serving({"/a": [(200, {})], "/old": [(301, {"Location": "/a"})]}) as web:
        pages(
            repository,
            x=f"# X\n\n[a]({web.url('/a')}) [d]({web.url('/dead')})\n\n"
            f"[d]({web.url('/dead')}) [o]({web.url('/old')})\n",
        )
        args = ("links", "--external", "--allow-private", "--cache", str(cache), "--retries", "0")
        done = run(*args)
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout == (
            f"dead  {web.url('/dead')}\n"
            "      its host answers 404; it has never answered\n"
            "      docs/x.md:3, docs/x.md:5\n"
            f"moved {web.url('/old')}\n"
            f"      to {web.url('/a')}\n"
            "      docs/x.md:5\n"
            "1 dead of 3 addresses (3 asked, 0 proved before)\n"
        )
        assert set(load(cache)) == {web.url("/a"), web.url("/old")}
        web.asked.clear()
        again = run(*args)
        assert again.stdout.endswith("1 dead of 3 addresses (1 asked, 2 proved before)\n")
        assert web.asked == ["HEAD /dead", "GET /dead"]
        web.replies["/dead"] = [(200, {})]
        assert run(*args).returncode == 0


def test_without_leave_no_machine_of_ones_own_network_is_asked(run: Run, repository: Path) -> None:
    with serving({"/a": [(200, {})]}) as web:
        pages(
            repository,
            x=f"# X\n\n[a]({web.url('/a')}) [e](https://example.org/x) [s](https://docs.example.com/)\n",
        )
        done = run("links", "--external")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == (
            "1 address is not judged: '127.0.0.1' is not on the open internet\n"
            "2 addresses are not judged: the host is one of examples\n"
            "0 dead of 3 addresses (0 asked, 0 proved before)\n"
        )
        assert web.asked == []


def test_json_has_the_state_and_the_age_of_the_last_proof(run: Run, repository: Path, tmp_path: Path) -> None:
    cache = tmp_path / "proofs.json"
    with serving({"/busy": [(429, {})]}) as web:
        pages(repository, x=f"# X\n\n[a]({web.url('/dead')}) [b]({web.url('/busy')})\n")
        save(cache, {web.url("/dead"): Proof(datetime.now(UTC) - timedelta(days=30, hours=1), 200)})
        done = run("links", "--external", "--allow-private", "--cache", str(cache), "--json")
    rows = {row["url"].rpartition("/")[2]: row for row in json.loads(done.stdout)["links"]}
    assert done.returncode == 1
    assert (rows["dead"]["state"], rows["dead"]["status"], rows["dead"]["age_days"]) == ("dead", 404, 30)
    assert (rows["busy"]["state"], rows["busy"]["status"], rows["busy"]["age_days"]) == (
        "accepted",
        429,
        None,
    )
    assert rows["busy"]["reason"] == "its host answers 429 to us"


@pytest.mark.parametrize(
    ("text", "problem"),
    [("{", "is not a file of proofs"), ("[]", "is not a file of proofs"), ('{"version": 2}', "has version 2"),
     ('{"version": 1, "proofs": {"x": {"at": "soon", "status": 200}}}', "is not a file of proofs")],
)  # fmt: skip
def test_a_file_that_holds_no_proofs_is_refused_and_kept(
    run: Run, repository: Path, text: str, problem: str
) -> None:
    cache = repository / "proofs.json"
    cache.write_text(text, encoding="utf-8")
    done = run("links", "--external", "--cache", "proofs.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1
    assert cache.read_text(encoding="utf-8") == text


def test_a_busy_host_is_asked_again_after_growing_pauses(repository: Path) -> None:
    pauses: list[float] = []
    with serving(
        {"/a": [(503, {}), (503, {}), (500, {}), (500, {}), (200, {})], "/b": [(503, {})], "/c": [(429, {})]}
    ) as web:
        pages(repository, x=f"# X\n\n[a]({web.url('/a')}) [b]({web.url('/b')}) [c]({web.url('/c')})\n")
        found = ask(repository, pause=pauses.append, retries=2)
        assert [each.state for each in found] == [State.ALIVE, State.DEAD, State.ACCEPTED]
        assert pauses == [1.0, 2.0, 1.0, 2.0]
        assert web.asked.count("HEAD /c") == 1


def test_a_proof_holds_for_a_while_and_not_from_the_future(repository: Path) -> None:
    with serving({"/a": [(200, {})]}) as web:
        pages(repository, x=f"# X\n\n[a]({web.url('/a')})\n")
        for days, state in ((6, State.PROVED), (7, State.ALIVE), (-1, State.ALIVE)):
            proof = Proof(NOW - timedelta(days=days), 200)
            (found,) = ask(repository, proofs={web.url("/a"): proof})
            assert found.state is state
            assert found.proof == (proof if state is State.PROVED else Proof(NOW, 200))


def test_addresses_are_left_out_by_pattern(repository: Path) -> None:
    with serving({}) as web:
        pages(repository, x=f"# X\n\n[a]({web.url('/wiki/a')}) [b]({web.url('/b')})\n")
        found = ask(repository, ignore=("http://*/wiki/*",), retries=0)
        assert {each.url.rpartition("/")[2]: each.state for each in found} == {
            "a": State.REFUSED,
            "b": State.DEAD,
        }
        assert all("/wiki/" not in asked for asked in web.asked)


def test_each_host_is_asked_one_address_at_a_time(repository: Path) -> None:
    with serving({f"/{number}": [(200, {})] for number in range(20)}) as web:
        pages(repository, x="# X\n\n" + "".join(f"[a]({web.url(f'/{number}')})\n" for number in range(20)))
        assert {each.state for each in ask(repository, jobs=8)} == {State.ALIVE}
        assert web.asked == [f"HEAD /{number}" for number in sorted(range(20), key=str)]


def test_proofs_of_other_pages_stay(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "proofs.json"
    old = {"http://a/": Proof(NOW, 200, "http://b/"), "http://c/": Proof(NOW, 204)}
    save(file, old)
    assert load(file) == old
    assert external.remembered((), old) == old


def test_a_page_that_cannot_be_read_is_a_line_and_the_rest_is_listed(run: Run, repository: Path) -> None:
    pages(repository, x="# X\n\n[a](https://host.example/)\n")
    (repository / "docs" / "y.md").write_bytes(b"\xff\xfe")
    done = run("links")
    assert done.returncode == 2
    assert "https://host.example/" in done.stdout
    assert done.stderr.count("\n") == 1
