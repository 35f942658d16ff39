"""The pages on APIs tell of one API: types, states, fields and limits agree, with the schema as well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from tests.conftest import ROOT
from tests.postgresql import orders_schema

API = ROOT / "docs" / "api"
SDL = (ROOT / "samples" / "graphql" / "schema" / "schema.graphql").read_text(encoding="utf-8")
PROTO = (ROOT / "samples" / "grpc" / "proto" / "orders" / "v1" / "orders.proto").read_text(encoding="utf-8")
SCHEMA = orders_schema()
BASE = "https://orders.example.org/problems/"


def text(page: str) -> str:
    return (API / page).read_text(encoding="utf-8")


def fences(page: str, language: str) -> list[str]:
    """Return the blocks of a page in a language."""
    return re.findall(rf"^```{language}[^\n]*\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL)


def catalogue() -> dict[str, int]:
    """Return the status of each problem type of the catalogue."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", text("errors.md"), re.MULTILINE)
    found = {slug: int(status) for slug, status in rows}
    assert len(found) == len(rows) >= 15
    return found


def documents() -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the problem documents that pages show."""
    for file in sorted(API.glob("*.md")):
        for block in (*fences(file.name, "json"), *fences(file.name, "output")):
            at = 0
            while (at := block.find("{\n", at)) >= 0:
                shown, end = json.JSONDecoder().raw_decode(block, at)
                at = end
                if "type" in shown:
                    yield file.name, shown


def fields(block: str, kind: str, name: str) -> list[str]:
    """Return the body of a message or type, without comments, line by line."""
    [body] = re.findall(rf"^{kind} {name} \{{\n(.*?)^\}}", block, re.MULTILINE | re.DOTALL)
    return [line.strip() for line in body.splitlines() if re.match(r"^  \w", line)]


def snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda letter: f"_{letter[1].lower()}", name)


def states() -> list[str]:
    """Return the states of an order that the schema allows."""
    [allowed] = re.findall(r"status IN \(([^)]+)\)", SCHEMA)
    return re.findall(r"'(\w+)'", allowed)


def order() -> dict[str, object]:
    """Return the order that the page on REST shows."""
    [shown] = [json.loads(block) for block in fences("rest.md", "json")]
    return dict(shown)


def graphql(kind: str, name: str) -> list[str]:
    return fields(SDL, kind, name)


def proto(kind: str, name: str) -> list[str]:
    return fields(PROTO, kind, name)


def test_each_problem_document_has_a_type_of_the_catalogue_and_its_status() -> None:
    known = catalogue()
    shown = list(documents())
    assert len(shown) >= 4
    for page, problem in shown:
        slug = str(problem["type"]).removeprefix(BASE)
        assert known[slug] == problem["status"], page
        assert set(problem) >= {"title", "detail", "instance", "trace_id"}, page


@pytest.mark.parametrize("page", ["pagination-and-idempotency.md", "grpc.md"])
def test_a_type_that_a_page_names_with_a_status_is_in_the_catalogue(page: str) -> None:
    known = catalogue()
    named = re.findall(r"`([a-z]+(?:-[a-z]+)+)` \| (\d{3})\b", text(page))
    named += [(slug, status) for status, slug in re.findall(r"\b(\d{3}) `([a-z]+(?:-[a-z]+)+)`", text(page))]
    assert len(named) >= 2
    for slug, status in named:
        assert known.get(slug) == int(status), slug


def test_the_table_of_failures_has_each_code_by_its_number() -> None:
    numbers = {
        "INVALID_ARGUMENT": 3, "NOT_FOUND": 5, "PERMISSION_DENIED": 7, "RESOURCE_EXHAUSTED": 8,
        "FAILED_PRECONDITION": 9, "ABORTED": 10, "INTERNAL": 13, "UNAVAILABLE": 14, "UNAUTHENTICATED": 16,
    }  # fmt: skip
    found = {code: int(number) for number, code in re.findall(r"\| (\d+) `([A-Z_]+)`", text("grpc.md"))}
    assert found == numbers


def test_the_sample_of_grpc_answers_with_the_codes_of_the_table() -> None:
    sample = (ROOT / "samples" / "grpc" / "src" / "problems.ts").read_text(encoding="utf-8")
    [table] = re.findall(r"^const CODES = \{\n(.*?)^\}", sample, re.MULTILINE | re.DOTALL)
    coded = dict(re.findall(r"^  '?([a-z-]+)'?: status\.([A-Z_]+),$", table, re.MULTILINE))
    shown = dict(re.findall(r"^\| `([a-z-]+)` \| \d{3} \| \d+ `([A-Z_]+)`", text("grpc.md"), re.MULTILINE))
    assert shown.pop("rate-limited") == "RESOURCE_EXHAUSTED"  # Counted in the mesh, in front of the service.
    assert shown.items() <= coded.items()
    assert set(coded) <= set(catalogue())


def test_the_page_on_graphql_states_the_limits_of_the_sample() -> None:
    sample = (ROOT / "samples" / "graphql" / "src" / "limits.ts").read_text(encoding="utf-8")
    [stated] = re.findall(r"^export const LIMITS = \{(.*)\} as const;$", sample, re.MULTILINE)
    limits = {name: int(number.replace("_", "")) for name, number in re.findall(r"(\w+): ([\d_]+)", stated)}
    page = " ".join(text("graphql.md").split())
    assert (
        f"depth {limits['depth']}, cost {limits['cost']:,}, {limits['rows']} rows for each connection, "
        f"{limits['aliases']} aliases, {limits['tokens']:,} tokens, 2 s."
    ) in page


def test_the_three_styles_show_an_order_with_the_same_fields() -> None:
    shown = order()
    of_graphql = [snake(line.split(":")[0]) for line in graphql("type", "Order")]
    of_proto = [re.sub(r"^(?:repeated )?\S+ (\w+) = .*", r"\1", line) for line in proto("message", "Order")]
    assert of_graphql == list(shown)
    assert [each for each in of_proto if "reserved" not in each] == list(shown)


def test_the_three_styles_show_an_item_with_the_same_fields() -> None:
    items = order()["items"]
    assert isinstance(items, list)
    of_graphql = [snake(line.split(":")[0]) for line in graphql("type", "OrderItem")]
    of_proto = [line.split()[1] for line in proto("message", "OrderItem")]
    assert of_graphql == [*items[0], "product"]
    assert of_proto == list(items[0])


def test_the_total_of_the_order_is_the_sum_of_its_items() -> None:
    shown = order()
    items = shown["items"]
    assert isinstance(items, list)
    assert shown["total_cents"] == sum(item["quantity"] * item["unit_price_cents"] for item in items)


def test_an_order_has_the_states_and_columns_of_the_schema() -> None:
    assert order()["status"] in states()
    assert [each.lower() for each in graphql("enum", "OrderStatus")] == states()
    numbered = [line.split(" =")[0].removeprefix("ORDER_STATUS_") for line in proto("enum", "OrderStatus")]
    assert [each.lower() for each in numbered] == ["unspecified", *states()]
    for column in ("total_cents", "currency", "created_at", "unit_price_cents", "quantity", "sku"):
        assert re.search(rf"^    {column} ", SCHEMA, re.MULTILINE), column


def test_no_field_number_is_used_twice_or_is_reserved() -> None:
    messages = re.findall(r"^message (\w+) \{\n(.*?)^\}", PROTO, re.MULTILINE | re.DOTALL)
    assert len(messages) > 10
    for name, body in messages:
        numbers = re.findall(r"= (\d+);", body) + re.findall(r"reserved (\d+);", body)
        assert len(set(numbers)) == len(numbers), name


def contract() -> dict[str, Any]:
    [block] = fences("rest.md", "yaml")
    document = yaml.safe_load(block)
    assert isinstance(document, dict)
    return document


def test_each_reference_of_the_contract_leads_somewhere() -> None:
    document = contract()
    references = set(re.findall(r"#/[\w/]+", json.dumps(document)))
    assert len(references) == 4
    for reference in references:
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place


def test_the_contract_lists_the_answers_that_the_table_of_methods_lists() -> None:
    for path, row in (("/orders", "`POST /orders`"), ("/orders/{id}/cancel", "`POST /orders/{id}/cancel`")):
        answers = set(contract()["paths"][f"/v1{path}"]["post"]["responses"]) - {"default"}
        [line] = [each for each in text("rest.md").splitlines() if each.startswith(f"| {row} ")]
        assert answers == set(re.findall(r"\b\d{3}\b", line)), row


def test_an_answer_on_a_page_fits_the_contract() -> None:
    [order] = [json.loads(block) for block in fences("rest.md", "json")]
    shown = [("Order", order), *(("Problem", problem) for _, problem in documents())]
    assert len(shown) > 4
    for name, answer in shown:
        schema = {**contract(), "$ref": f"#/components/schemas/{name}"}
        jsonschema.validate(answer, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({}, schema)


def test_the_costs_of_the_query_add_up() -> None:
    page = " ".join(text("graphql.md").split())
    assert f"| 20 × 100 | {20 + 20 * 100:,} |" in page
    assert f"| {20 * 100:,} | {20 + 2 * 20 * 100:,} |" in page
    assert f"4 + 400 + 400 = {4 + 2 * 4 * 100}, and runs" in page
    assert f"without a loader 1 + 4 + 400 = {1 + 4 + 4 * 100}" in page


def test_pages_agree_on_how_long_a_body_may_be() -> None:
    for page in ("errors.md", "authentication-and-limits.md"):
        assert set(re.findall(r"\d+ KiB", text(page))) == {"64 KiB"}, page


def test_pages_agree_on_how_long_a_key_is_kept() -> None:
    [kept] = re.findall(r"Keys are kept for (\d+ days)", text("rest.md"))
    design = (ROOT / "docs" / "design" / "example-orders-design.md").read_text(encoding="utf-8")
    dive = (ROOT / "docs" / "design" / "component-deep-dive.md").read_text(encoding="utf-8")
    assert f"keys are deleted after {kept}" in " ".join(design.split())
    assert f"with the same key, for up to {kept}" in " ".join(dive.split())
