"""The files by which hosts check, build and publish the handbook: what they call and name must be there."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
NAMES = [path.name for path in WORKFLOWS]
Tree = dict[str, Any]
IMAGE = re.compile(r"[a-z0-9./-]+:\d+\.\d+(-[a-z]+)*")
"""An image by its release: never a name alone, which means the newest one."""


def load(path: str) -> Tree:
    """Read a YAML file. In YAML 1.1 `on` is a truth value; GitHub reads it as the word."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return cast("Tree", yaml.safe_load(re.sub(r"^on:", '"on":', text, flags=re.MULTILINE)))


def workflow(name: str) -> Tree:
    return load(f".github/workflows/{name}")


def steps(name: str) -> Iterator[Tree]:
    for job in workflow(name)["jobs"].values():
        yield from job["steps"]


def verbs() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def unknown(commands: list[str]) -> list[str]:
    """Return those commands that call nothing of this repository which is there."""
    return [command for command in commands if not is_known(command)]


def is_known(command: str) -> bool:
    program, *words = command.split()
    if program == "make":
        return bool(words) and all(word in verbs() or word == ".venv/.site" for word in words)
    if program.startswith(".ci/"):
        return os.access(ROOT / program, os.X_OK)
    return program in {"git", "mkdir", "mv"}


def tracked() -> set[str]:
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_there_are_workflows() -> None:
    assert NAMES == ["ci.yml", "pages.yml"]


@pytest.mark.parametrize("name", NAMES)
def test_each_action_is_pinned_by_a_commit_and_says_its_release(name: str) -> None:
    text = (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")
    used = re.findall(r"uses:\s*(.*)", text)
    assert used
    assert [
        each for each in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)
    ] == []


def test_an_action_has_one_release_in_all_workflows() -> None:
    used = {
        tuple(line.split("@", 1))
        for path in WORKFLOWS
        for line in re.findall(r"uses:\s*(.*)", path.read_text(encoding="utf-8"))
    }
    assert len({action for action, _ in used}) == len(used)


@pytest.mark.parametrize(
    ("name", "jobs"),
    [
        ("ci.yml", {"check": {"contents": "read"}}),
        (
            "pages.yml",
            {"build": {"contents": "read"}, "deploy": {"pages": "write", "id-token": "write"}},
        ),
    ],
)
def test_a_job_may_do_what_it_needs_and_nothing_else(name: str, jobs: Tree) -> None:
    read = workflow(name)
    assert read["permissions"] == {}
    assert {job: said["permissions"] for job, said in read["jobs"].items()} == jobs


@pytest.mark.parametrize("name", NAMES)
def test_no_job_runs_a_stranger_s_change_with_the_rights_of_the_repository(name: str) -> None:
    assert set(workflow(name)["on"]) <= {"pull_request", "push", "workflow_dispatch", "schedule"}
    assert "secrets." not in (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_each_checkout_has_the_whole_history_and_leaves_no_password(name: str) -> None:
    found = [step["with"] for step in steps(name) if "actions/checkout@" in step.get("uses", "")]
    assert found == [{"fetch-depth": 0, "persist-credentials": False}]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_workflow_runs_is_there_and_holds_no_expression(name: str) -> None:
    commands = [step["run"] for step in steps(name) if "run" in step]
    assert commands
    assert unknown(commands) == []
    assert [command for command in commands if "${{" in command] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_job_has_a_time_limit_and_runs_on_a_named_release(name: str) -> None:
    for job in workflow(name)["jobs"].values():
        assert job["timeout-minutes"] <= 120
        assert re.fullmatch(r"ubuntu-\d\d\.\d\d", job["runs-on"])
        assert IMAGE.fullmatch(job.get("container", "python:3.11-bookworm"))


def test_a_deployment_is_never_broken_off_and_a_check_of_main_neither() -> None:
    assert workflow("pages.yml")["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert (
        workflow("ci.yml")["concurrency"]["cancel-in-progress"]
        == "${{ github.event_name == 'pull_request' }}"
    )


def site_dir() -> str:
    found = re.search(r"^site_dir: (\S+)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def test_github_publishes_the_folder_that_is_built() -> None:
    (path,) = [step["with"]["path"] for step in steps("pages.yml") if "upload-pages" in step.get("uses", "")]
    assert path == site_dir()


def test_gitlab_checks_requests_and_publishes_the_default_branch() -> None:
    read = load(".gitlab-ci.yml")
    assert read["variables"]["GIT_DEPTH"] == "0"
    assert read["check"]["script"] == [".ci/run"]
    assert read["pages"]["script"] == ["make publishable", f"mv {site_dir()} public"]
    assert read["pages"]["artifacts"]["paths"] == ["public"]
    assert read["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    for job in (read["check"], read["pages"]):
        assert IMAGE.fullmatch(job["image"])
        assert unknown(job["script"]) == []


def test_read_the_docs_moves_the_site_to_where_it_looks() -> None:
    build = load(".readthedocs.yaml")["build"]
    assert build["commands"][0] == "make docs"
    assert build["commands"][-1] == f'mv {site_dir()} "$READTHEDOCS_OUTPUT/html"'
    assert unknown(build["commands"]) == []
    assert build["os"] == "ubuntu-24.04"


def test_netlify_publishes_the_folder_that_is_built() -> None:
    read = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
    assert read["build"]["publish"] == site_dir()
    preview = read["context"]["deploy-preview"]["command"]
    assert unknown([read["build"]["command"], preview]) == []
    assert (read["build"]["command"], preview) == ("make publishable", "make docs")


def pythons() -> set[str]:
    """Return the releases of Python that build the site at hosts."""
    netlify = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
    (action,) = [step["with"] for step in steps("pages.yml") if "setup-python" in step.get("uses", "")]
    return {
        action["python-version"],
        netlify["build"]["environment"]["PYTHON_VERSION"],
        load(".readthedocs.yaml")["build"]["tools"]["python"],
        load(".gitlab-ci.yml")["pages"]["image"].removeprefix("python:").partition("-")[0],
        dockerfile()[0][1].removeprefix("python:").partition("-")[0],
    }


def test_all_hosts_build_with_one_python_that_we_say_to_support() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (release,) = pythons()
    assert f"Programming Language :: Python :: {release}" in project["classifiers"]


def test_backstage_finds_what_the_catalogue_names() -> None:
    read = load("catalog-info.yaml")
    assert (read["apiVersion"], read["kind"]) == ("backstage.io/v1alpha1", "Component")
    said = read["metadata"]["annotations"]
    assert said == {"backstage.io/techdocs-ref": "dir:.", "backstage.io/adr-location": "adr"}
    assert (ROOT / said["backstage.io/techdocs-ref"].removeprefix("dir:") / "mkdocs.yml").is_file()
    # The pattern by which its plugin finds records.
    records = [path.name for path in (ROOT / said["backstage.io/adr-location"]).iterdir()]
    assert records
    assert [name for name in records if not re.fullmatch(r"\d{4}-.+\.md", name)] == []
    assert read["spec"]["owner"] in load("docs/owners.yml")
    assert re.fullmatch(r"[a-z0-9-]{1,63}", read["metadata"]["name"])


def test_the_bot_looks_only_at_what_make_lock_does_not_renew() -> None:
    read = load(".github/dependabot.yml")
    assert read["version"] == 2
    assert [(each["package-ecosystem"], each["directory"]) for each in read["updates"]] == [
        ("github-actions", "/"),
        ("docker", "/"),
    ]
    assert (ROOT / "Dockerfile").is_file()


def dockerfile() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile with their arguments, lines that go on put together."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], " ".join(line.split()[1:])) for line in lines]


def copied() -> Iterator[list[str]]:
    """Yield the sources and the target of each COPY from the repository."""
    for name, arguments in dockerfile():
        if name == "COPY" and not arguments.startswith("--from="):
            yield arguments.split()


def test_images_are_named_by_release_and_the_last_one_runs_without_root() -> None:
    images = [arguments.removesuffix(" AS build") for name, arguments in dockerfile() if name == "FROM"]
    assert len(images) == 2
    assert [image for image in images if not IMAGE.fullmatch(image)] == []
    assert "unprivileged" in images[-1]
    assert [arguments for name, arguments in dockerfile() if name == "USER"] == ["101"]


def test_the_image_copies_what_is_in_the_repository() -> None:
    known = tracked()
    folders = {str(parent) for path in known for parent in Path(path).parents}
    sources = [source for *each, _ in copied() for source in each]
    assert sources
    assert [source for source in sources if source not in known | folders] == []


def test_the_environment_of_the_image_is_made_of_all_that_the_makefile_names() -> None:
    first = {source for *each, target in copied() if target in {"./", *each} for source in each} - {"."}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    needed = re.search(r"^BUNDLED := (.*) \$\(wildcard", makefile, re.MULTILINE)
    assert needed is not None
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [*needed[1].split(), "Makefile", project["readme"], *project["license-files"], "requirements"]
    assert [name for name in names if name not in first and name.partition("/")[0] not in first] == []


def test_the_image_builds_with_the_verbs_of_the_makefile() -> None:
    runs = [arguments for name, arguments in dockerfile() if name == "RUN" and arguments.startswith("make")]
    assert runs == ["make .venv/.site", "make docs"]
    assert unknown(runs) == []


def test_the_image_serves_the_built_folder_as_the_configuration_of_nginx_says() -> None:
    served = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    instructions = dockerfile()
    site = f"--from=build /handbook/{site_dir()}"
    root = re.search(r"root (\S+);", served)
    headers = re.search(r"include (\S+);", served)
    port = re.search(r"listen (\d+);", served)
    assert root is not None
    assert headers is not None
    assert port is not None
    assert ("COPY", f"{site} {root[1]}") in instructions
    assert ("COPY", f"{site}/_headers.nginx {headers[1]}") in instructions
    assert ("COPY", "deploy/nginx.conf /etc/nginx/conf.d/default.conf") in instructions
    assert ("EXPOSE", port[1]) in instructions
    assert f"127.0.0.1:{port[1]}/" in dict(instructions)["HEALTHCHECK"]


def test_the_image_compresses_what_is_text_and_leaves_what_is_compressed(tmp_path: Path) -> None:
    site = tmp_path / site_dir()
    (site / "assets").mkdir(parents=True)
    for name in ("index.html", "assets/a.css", "assets/a.mjs", "sitemap.xml", "a.png", "a.woff2"):
        (site / name).write_bytes(b"x" * 3_000)
    (site / "sitemap.xml.gz").write_bytes(b"of MkDocs")
    (site / "small.html").write_bytes(b"x")
    (command,) = [said for name, said in dockerfile() if name == "RUN" and said.startswith("find")]
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    packed = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.gz"))
    assert packed == ["assets/a.css.gz", "assets/a.mjs.gz", "index.html.gz", "sitemap.xml.gz"]
    assert (site / "index.html").is_file()
    assert (site / "sitemap.xml.gz").read_bytes() == b"of MkDocs"


def test_what_git_ignores_is_not_sent_to_the_builder_of_images() -> None:
    def entries(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").split("\n")
        return {line.strip("/").removeprefix("**/") for line in lines if line and not line.startswith("#")}

    assert entries(".dockerignore") == entries(".gitignore")


@pytest.mark.parametrize("key", ["site_url", "repo_url"])
def test_a_placeholder_for_an_address_is_not_published(tmp_path: Path, key: str) -> None:
    ours = {
        "site_url": "https://docs.example.com/",
        "repo_url": "https://code.example.com/handbook",
    }
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for name in ours.keys() - {key}:
        config = re.sub(rf"^{name}: .*$", f"{name}: {ours[name]}", config, flags=re.MULTILINE)
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    done = addresses(tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith(f"{1 + config[: config.index(f'{key}: ')].count(chr(10))}:{key}: ")
    assert "set these to your own addresses" in done.stderr


def test_addresses_of_one_s_own_are_published(tmp_path: Path) -> None:
    text = "site_url: https://docs.example.com/\nrepo_url: https://code.example.com/handbook\n"
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
    assert addresses(tmp_path).returncode == 0


def addresses(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ("make", "--no-print-directory", "--file", str(ROOT / "Makefile"), "addresses")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_what_is_publishable_is_looked_at_before_anything_is_built() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^publishable: addresses docs ", text, re.MULTILINE)
