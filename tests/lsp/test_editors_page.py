"""What the page on editors tells to write is what starts the server."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from handbook.cli.docs import SECTIONS, docs
from handbook.lsp.answers import FIX_ALL

PAGE = (Path(__file__).parents[2] / "docs/reference/editors.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    found = re.search(rf"^```{language}\b[^\n]*\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_settings_of_visual_studio_code_start_the_server_for_markdown() -> None:
    settings = json.loads(_block("json"))
    command = [settings["glspc.server.command"], *settings["glspc.server.commandArguments"]]
    assert command == [docs.name, "lsp"]
    assert settings["glspc.server.languageId"] == ["markdown"]
    assert any("lsp" in section for section in SECTIONS.values())


def test_the_settings_of_neovim_start_the_server_for_markdown() -> None:
    lua = _block("lua")
    assert re.findall(r'cmd = \{ "(.*?)", "(.*?)" \}', lua) == [(docs.name, "lsp")]
    assert 'filetypes = { "markdown" }' in lua
    assert re.findall(r'vim\.lsp\.(?:config|enable)\("(\w+)"', lua) == ["handbook", "handbook"]


def test_the_extension_of_ones_own_starts_the_server_for_markdown() -> None:
    code = _block("javascript")
    assert f'{{ command: "{docs.name}", args: ["lsp"] }}' in code
    assert 'language: "markdown"' in code
    about = json.loads(re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1])
    assert about["main"] == "./extension.js"
    assert about["activationEvents"] == ["onLanguage:markdown"]


@pytest.mark.parametrize("word", [FIX_ALL, "<!-- handbook: disable="])
def test_the_page_names_what_the_server_knows(word: str) -> None:
    assert word in PAGE
