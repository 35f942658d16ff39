"""Whether an answer is one that the OpenAPI document describes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import yaml

FILE = Path(__file__).parent / "openapi.yaml"
Node = dict[str, Any]
ELSEWHERE = {404: "NoSuchRoute", 405: "MethodNotAllowed"}
"""The answers to what is no route: no path can list them."""


@dataclass(frozen=True, order=True, slots=True)
class Described:
    """An answer that the document describes: method, path template and status."""

    method: str
    path: str
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


@dataclass(frozen=True)
class Contract:
    """The document, and which of its answers have been seen."""

    document: Node
    seen: set[Described] = field(default_factory=set)
    _validators: dict[str, jsonschema.protocols.Validator] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path = FILE) -> Contract:
        """Read the document."""
        return cls(yaml.safe_load(file.read_text(encoding="utf-8")))

    @cached_property
    def answers(self) -> dict[Described, Node]:
        """All answers that the document describes by route, with what they hold."""
        return {
            Described(method.upper(), path, int(status)): self.resolved(answer)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
            for status, answer in operation["responses"].items()
        }

    @cached_property
    def _routes(self) -> list[tuple[str, re.Pattern[str]]]:
        return [
            (path, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))))
            for path in self.document["paths"]
        ]

    def resolved(self, node: Node) -> Node:
        """Return what a node refers to, or the node itself."""
        while "$ref" in node:
            place = self.document
            for part in str(node["$ref"]).removeprefix("#/").split("/"):
                place = place[part]
            node = place
        return node

    def check(self, answer: httpx.Response) -> None:
        """Raise AssertionError where the document does not describe the answer; it says what it lacks."""
        request = answer.request
        asked = f"{request.method} {request.url.path}: {answer.status_code}"
        described = self._described(request.method, request.url.path, answer.status_code)
        if described is None:
            raise AssertionError(f"{asked}: openapi.yaml describes no such answer")
        for name, header in described.get("headers", {}).items():
            self._check_header(asked, name, self.resolved(header), answer.headers)
        media = answer.headers.get("Content-Type", "").split(";")[0]
        if media not in described["content"]:
            raise AssertionError(f"{asked}: openapi.yaml describes no {media or 'body without a media type'}")
        value = answer.json() if media.endswith("json") else answer.text.strip()
        self._check_value(asked, described["content"][media]["schema"], value)

    def _described(self, method: str, path: str, status: int) -> Node | None:
        route = next((template for template, pattern in self._routes if pattern.fullmatch(path)), None)
        methods = self.document["paths"].get(route, {})
        if method.lower() not in methods:
            name = ELSEWHERE.get(status)
            fits = name is not None and (route is None) == (status == 404)
            return self.document["components"]["responses"][name] if fits else None
        described = Described(method, str(route), status)
        self.seen.add(described)
        return self.answers.get(described)

    def _check_header(self, asked: str, name: str, header: Node, headers: Mapping[str, str]) -> None:
        if name in headers:
            self._check_value(f"{asked}: {name}", header["schema"], headers[name])
        elif header.get("required"):
            raise AssertionError(f"{asked}: {name} is missing")

    def _check_value(self, asked: str, schema: Node, value: Any) -> None:
        error = jsonschema.exceptions.best_match(self.validator(schema).iter_errors(value))
        if error is not None:
            raise AssertionError(f"{asked}: {error.json_path} {error.message}")

    def validator(self, schema: Node) -> jsonschema.protocols.Validator:
        """Return what validates by a schema of the document, whose references lead into it."""
        key = str(schema)
        if key not in self._validators:
            whole = {"components": self.document["components"], **schema}
            self._validators[key] = jsonschema.Draft202012Validator(
                whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
            )
        return self._validators[key]
