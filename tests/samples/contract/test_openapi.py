"""The OpenAPI document of the contract is whole, and agrees with the pages that show parts of it."""

from __future__ import annotations

import json
import re

import httpx
import jsonschema
import pytest
import yaml

from samples.contract.client import PROBLEMS, SECURITY_HEADERS
from samples.contract.openapi import Contract, Node
from tests.book.test_api_pages import catalogue, fences
from tests.conftest import ROOT

CONTRACT = Contract.read()
SCHEMAS: Node = CONTRACT.document["components"]["schemas"]


def described_types() -> dict[str, int]:
    """Return the status of each problem type that a schema describes."""
    found = {}
    for schema in SCHEMAS.values():
        members = schema.get("properties", {})
        if str(members.get("type", {}).get("const", "")).startswith(PROBLEMS):
            found[members["type"]["const"].removeprefix(PROBLEMS)] = members["status"]["const"]
    return found


def included(part: object, whole: object, at: str = "#") -> list[str]:
    """Return where a part says what the whole does not say."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return [
            wrong
            for key, value in part.items()
            for wrong in (included(value, whole[key], f"{at}/{key}") if key in whole else [f"{at}/{key}"])
        ]
    if isinstance(part, list) and isinstance(whole, list) and all(isinstance(each, str) for each in part):
        return [f"{at}: {each}" for each in part if each not in whole]
    return [] if part == whole else [f"{at}: {part} is {whole}"]


def test_the_problem_types_are_those_of_the_catalogue() -> None:
    assert described_types() == catalogue()


def test_each_problem_type_is_an_answer_of_a_route_with_its_status() -> None:
    used: dict[str, set[int]] = {}
    for answer, described in CONTRACT.answers.items():
        for reference in re.findall(r"#/components/schemas/(\w+)", json.dumps(described)):
            kind = SCHEMAS[reference].get("properties", {}).get("type", {}).get("const", "")
            if kind.startswith(PROBLEMS):
                used.setdefault(kind.removeprefix(PROBLEMS), set()).add(answer.status)
    assert used == {slug: {status} for slug, status in catalogue().items()}


def test_each_route_describes_all_failures_that_any_route_has() -> None:
    for path, item in CONTRACT.document["paths"].items():
        for method, operation in item.items():
            if path.startswith("/v1/") and method != "parameters":
                assert {"401", "403", "429", "500", "503"} <= set(operation["responses"]), f"{method} {path}"
                assert "404" in operation["responses"] or "{id}" not in path


def test_operations_have_names_of_their_own() -> None:
    names = re.findall(r"operationId: (\w+)", (ROOT / "samples/contract/openapi.yaml").read_text("utf-8"))
    assert len(names) == len(set(names)) == 6


def test_each_reference_leads_somewhere_and_each_component_is_used() -> None:
    text = json.dumps(CONTRACT.document)
    references = set(re.findall(r"#/components/(\w+)/([\w-]+)", text))
    for group, name in references:
        assert name in CONTRACT.document["components"][group]
    unused = {
        (group, name)
        for group, parts in CONTRACT.document["components"].items()
        for name in parts
        if (group, name) not in references
    }
    assert unused == {
        ("securitySchemes", "token"),
        ("responses", "NoSuchRoute"),
        ("responses", "MethodNotAllowed"),
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_its_examples_fit(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = CONTRACT.validator({"$ref": f"#/components/schemas/{name}"})
    for example in schema.get("examples", []):
        validator.validate(example)
    assert schema.get("examples") or name == "Problem"
    assert list(validator.iter_errors({}))


def test_an_example_of_one_problem_fits_no_other() -> None:
    kinds = [name for name, schema in SCHEMAS.items() if "allOf" in schema]
    assert len(kinds) == 17
    for name in kinds:
        [example] = SCHEMAS[name]["examples"]
        fits = [
            other
            for other in kinds
            if not list(CONTRACT.validator({"$ref": f"#/components/schemas/{other}"}).iter_errors(example))
        ]
        assert fits == [name]


def test_the_page_on_rest_shows_the_beginning_of_this_document() -> None:
    [block] = fences("rest.md", "yaml")
    shown = yaml.safe_load(block)
    assert included(shown["components"]["schemas"], SCHEMAS) == []
    assert (
        included(shown["components"]["securitySchemes"], CONTRACT.document["components"]["securitySchemes"])
        == []
    )
    for path, item in shown["paths"].items():
        for method, operation in item.items():
            whole = CONTRACT.document["paths"][path][method]
            assert operation["operationId"] == whole["operationId"]
            assert set(operation["responses"]) - {"default"} <= set(whole["responses"])
            assert operation.get("description", "") in whole["description"]
            assert included(operation.get("requestBody", {}), whole.get("requestBody", {})) == []


def test_the_example_of_the_page_on_rest_is_the_example_of_the_schema() -> None:
    [shown] = [json.loads(block) for block in fences("rest.md", "json")]
    assert [shown] == SCHEMAS["Order"]["examples"]


def test_the_security_headers_are_those_that_the_suite_asks_for() -> None:
    headers = CONTRACT.document["components"]["headers"]
    described = {
        name: header["schema"]["const"] for name, header in headers.items() if "const" in header["schema"]
    }
    assert described == SECURITY_HEADERS
    for answer in (*CONTRACT.answers.values(), *CONTRACT.document["components"]["responses"].values()):
        assert set(SECURITY_HEADERS) <= set(answer["headers"])


def answer(
    status: int, body: object, path: str = "/v1/orders/17", method: str = "GET", **headers: str
) -> httpx.Response:
    media = "application/problem+json" if status >= 400 else "application/json"
    sent = SECURITY_HEADERS | {"Content-Type": media} | headers
    request = httpx.Request(method, f"http://127.0.0.1{path}")
    return httpx.Response(status, headers=sent, content=json.dumps(body), request=request)


def problem(name: str) -> dict[str, object]:
    return dict(SCHEMAS[name]["examples"][0])


def test_an_answer_that_is_described_is_taken_and_noted() -> None:
    contract = Contract(CONTRACT.document)
    contract.check(answer(404, problem("OrderNotFound")))
    contract.check(answer(404, problem("NoSuchRoute"), "/v1/customers"))
    contract.check(answer(405, problem("MethodNotAllowed"), method="DELETE", Allow="GET, HEAD"))
    contract.check(answer(429, problem("RateLimited"), **{"Retry-After": "2"}))
    assert {str(each) for each in contract.seen} == {"GET /v1/orders/{id} 404", "GET /v1/orders/{id} 429"}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (answer(418, problem("OrderNotFound")), "describes no such answer"),
        (answer(404, problem("NoSuchRoute")), "'type' is a required property"),
        (answer(404, problem("OrderNotFound"), "/v1/customers"), "about:blank"),
        (answer(405, problem("MethodNotAllowed")), "describes no such answer"),
        (answer(404, problem("MethodNotAllowed"), method="DELETE"), "describes no such answer"),
        (answer(404, problem("OrderNotFound") | {"trace_id": "17"}), "does not match"),
        (answer(404, problem("OrderNotFound"), **{"Content-Type": "text/html"}), "describes no text/html"),
        (answer(404, problem("OrderNotFound"), **{"Cache-Control": "private"}), "Cache-Control"),
        (answer(429, problem("RateLimited")), "Retry-After is missing"),
        (answer(429, problem("RateLimited"), **{"Retry-After": "soon"}), "does not match"),
        (answer(200, {"id": "17"}), "is a required property"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_described_is_refused_with_the_reason(
    wrong: httpx.Response, reason: str
) -> None:
    with pytest.raises(AssertionError, match=re.escape(reason)):
        CONTRACT.check(wrong)
