from __future__ import annotations

import json
import re

import pytest

from handbook.errors import ConfigError
from handbook.lint.rules.dgm import dgm114
from handbook.site.diagrams import Settings, checked_settings, settings_module
from tests.site.conftest import ROOT

DECLARED: dict[str, object] = {
    "version": "12.3.0",
    "javascript": "assets/mermaid/mermaid.esm.min.mjs",
    "arguments": {"layout": "dagre"},
}


def test_settings_are_those_of_mkdocs_yml() -> None:
    settings = checked_settings(DECLARED, "12.3.0")
    assert settings.version == "12.3.0"
    assert json.loads(settings.arguments) == {"layout": "dagre"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": "10.4.0"}, "version is '10.4.0' but the files are Mermaid 12.3.0"),
        ({"version": None}, "write version: 12.3.0"),
        ({"javascript": None}, "must be a path in the site"),
        ({"javascript": "https://example.org/mermaid.esm.min.mjs"}, "must be a path in the site"),
        ({"javascript": "/assets/mermaid.esm.min.mjs"}, "must be a path in the site"),
        ({"javascript": "assets/mermaid.min.js"}, "ends with mermaid.esm.min.mjs"),
        ({"arguments": {"securityLevel": "loose"}}, "strict, sandbox"),
        ({"arguments": ["layout"]}, "must be a table"),
        ({"arguments": {"gantt": object()}}, "cannot be written as JSON"),
        ({"arguments": {"x": float("nan")}}, "cannot be written as JSON"),
    ],
)
def test_setting_that_the_site_cannot_honour_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        checked_settings({**DECLARED, **change}, "12.3.0")
    assert words in str(caught.value)


def test_without_the_plugin_the_files_are_our_own_and_diagrams_are_strict() -> None:
    settings = checked_settings(None, "12.3.0")
    assert (settings.version, settings.library) == ("12.3.0", "assets/mermaid/mermaid.esm.min.mjs")
    assert '"securityLevel": "strict"' in settings.arguments


def test_module_finds_the_library_from_where_it_is_served() -> None:
    settings = Settings(version="1", library="assets/mermaid/mermaid.esm.min.mjs", arguments='{"a": 1}')
    assert settings_module(settings, "assets/handbook") == (
        'export const library = "../mermaid/mermaid.esm.min.mjs";\nexport const settings = {"a": 1};\n'
    )


def test_the_site_refuses_to_draw_what_the_linter_reports() -> None:
    """The rule DGM114 and the script of the site have one expression, written in two languages."""
    script = (ROOT / "tools/handbook/site/assets/diagrams.mjs").read_text(encoding="utf-8")
    address = re.search(r"const ADDRESS = String\.raw`([^`]+)`;", script)
    fetched = re.search(
        r"const FETCHED = new RegExp\(\s*\[(.+?)\]\.join\(\"\|\"\),\s*\"i\",\s*\);", script, re.DOTALL
    )
    assert address is not None
    assert fetched is not None
    joined = re.sub(r"`\s*\+\s*String\.raw`", "", fetched[1])
    ways = [way.replace("${ADDRESS}", address[1]) for way in re.findall(r"String\.raw`([^`]+)`", joined)]
    assert len(ways) == 4
    assert "|".join(ways) == dgm114._FETCHED.pattern
    assert dgm114._FETCHED.flags & re.IGNORECASE
