"""The suite says what it needs, and what it leaves out of a service that somebody else runs."""

from __future__ import annotations

import os
import subprocess
import sys

from samples.contract import stacks
from tests.conftest import ROOT


def run(*options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the suite as a person does, from the root of the repository."""
    known = {name: value for name, value in os.environ.items() if name not in {"BASE_URL", "DATABASE_URL"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "samples/contract/suite", "-q", "-p", "no:cacheprovider", *options],
        cwd=ROOT,
        env=known | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_suite_asks_what_is_tested() -> None:
    done = run()
    assert done.returncode == 4
    assert "ERROR: say what is tested: --stack NAME, or BASE_URL and DATABASE_URL" in done.stderr


def test_an_unknown_stack_is_one_line_with_those_that_are_known() -> None:
    done = run("--stack=cobol")
    assert done.returncode == 4
    known = ", ".join(stack.key for stack in stacks.stacks()) or "none"
    assert f"ERROR: there is no stack cobol; known: {known}" in done.stderr


def test_a_sample_that_serves_nothing_is_not_asked() -> None:
    done = run("--stack=graphql")
    assert done.returncode == 4
    assert "ERROR: graphql serves nothing that the contract is about" in done.stderr


def test_a_part_for_samples_of_one_route_is_marked() -> None:
    nobody = {"BASE_URL": "http://127.0.0.1:1", "DATABASE_URL": "postgresql://postgres@127.0.0.1:1/orders"}
    done = run("--collect-only", "-m", "read_order", **nobody)
    assert done.returncode == 0, done.stdout
    names = {line.partition("::")[2].partition("[")[0] for line in done.stdout.splitlines() if "::" in line}
    assert {
        "test_an_order_of_another_customer_is_answered_as_one_that_does_not_exist",
        "test_a_token_that_is_signed_by_another_key_is_refused",
        "test_a_problem_has_the_members_of_the_contract",
        "test_answers_carry_the_security_headers",
        "test_the_trace_of_the_caller_is_taken_on",
    } <= names
    assert "test_an_order_is_answered_with_201_and_its_place" not in names


def test_what_starts_or_stops_something_is_left_out_of_a_service_of_somebody_else() -> None:
    nobody = {"BASE_URL": "http://127.0.0.1:1", "DATABASE_URL": "postgresql://postgres@127.0.0.1:1/orders"}
    done = run("-rs", "-k", "test_migrations or test_shutdown or test_rate", **nobody)
    assert done.returncode == 0, done.stdout
    assert "the service at BASE_URL is run by somebody else" in done.stdout
    assert " passed" not in done.stdout
