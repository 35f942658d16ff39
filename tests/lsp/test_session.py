"""The language server in sessions of a real client: another process, over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

from tests.lsp.desk import DESIGN, Editor, applied, repository


def _client() -> LanguageClient:
    made = make_test_lsp_client()

    @made.feature(lsp.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
    def registered(params: lsp.RegistrationParams) -> None:
        made.registered = [each.method for each in params.registrations]  # type: ignore[attr-defined]

    return made


COMMAND = [sys.executable, "-m", "handbook", "docs", "lsp"]
SERVER = ClientServerConfig(server_command=COMMAND, client_factory=_client)


@pytest_lsp.fixture(config=SERVER, params=["neovim", "visual_studio_code"])  # type: ignore[untyped-decorator]
async def client(
    request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: Path
) -> AsyncIterator[None]:
    root = repository(tmp_path / "ordérs 😀")
    folder = lsp.WorkspaceFolder(root.as_uri(), "orders")
    lsp_client.root = root  # type: ignore[attr-defined]
    made = await lsp_client.initialize_session(
        lsp.InitializeParams(capabilities=client_capabilities(request.param), workspace_folders=[folder])
    )
    lsp_client.encoding = str(made.capabilities.position_encoding or "utf-16")  # type: ignore[attr-defined]
    yield
    await lsp_client.shutdown_session()


def _editor(client: LanguageClient, name: str) -> Editor:
    return Editor(client, _root(client) / name, _encoding(client))


def _encoding(client: LanguageClient) -> str:
    encoding: str = client.encoding  # type: ignore[attr-defined]
    return encoding


def _root(client: LanguageClient) -> Path:
    root: Path = client.root  # type: ignore[attr-defined]
    return root


@pytest.mark.asyncio
async def test_a_fault_is_typed_seen_fixed_explained_completed_and_a_heading_renamed(
    client: LanguageClient,
) -> None:
    page = _editor(client, "docs/design/orders.md")
    page.open()
    assert await page.diagnostics("DOC101", there=False) == []

    page.write(DESIGN.replace("## Assumptions", "## Guesses 😀").replace("  A --> B", "  A --> end"))
    found = await page.diagnostics("DOC101")
    assert {each.code for each in found} >= {"DOC101", "DGM101"}

    missing = next(each for each in found if each.code == "DOC101")
    context = lsp.CodeActionContext([missing])
    asked = lsp.CodeActionParams(page.document, missing.range, context)
    actions = await client.text_document_code_action_async(asked)
    fix = next(
        each for each in actions or [] if isinstance(each, lsp.CodeAction) and "Fix DOC101" in each.title
    )
    page.write(applied(page.text, _edits(fix.edit, page.uri), page.encoding))
    assert "\n## Assumptions\n" in page.text
    await page.diagnostics("DOC101", there=False)

    broken = next(each for each in await page.diagnostics("DGM101") if each.code == "DGM101")
    hover = await client.text_document_hover_async(lsp.HoverParams(page.document, broken.range.start))
    assert hover is not None
    assert isinstance(hover.contents, lsp.MarkupContent)
    assert "**DGM101 syntax-error**" in hover.contents.value

    page.write(DESIGN.replace("## Assumptions", "## "))
    at = page.place("## \n", 3)
    completed = await client.text_document_completion_async(lsp.CompletionParams(page.document, at))
    assert isinstance(completed, lsp.CompletionList)
    assert completed.items[0].label == "## Assumptions"
    edit = completed.items[0].text_edit
    assert isinstance(edit, lsp.TextEdit)
    page.write(applied(page.text, [edit], page.encoding))
    assert page.text == DESIGN
    await page.diagnostics("DOC101", there=False)

    limits = _editor(client, "docs/design/limits.md")
    limits.open()
    heading = lsp.RenameParams(limits.document, limits.place("How many"), "How many 😀 at once")
    change = await client.text_document_rename_async(heading)
    texts = {name: _after(client, change, name) for name in ("design/limits", "design/orders", "other")}
    assert texts == {
        "design/limits": "# Limits\n\n## How many 😀 at once\n\nTen 😀 [again](#how-many--at-once).\n",
        "design/orders": DESIGN.replace("#how-many", "#how-many--at-once"),
        "other": "# Other\r\n\r\nSee 😀 [x](design/limits.md#how-many--at-once) and [y][l].\r\n\r\n"
        "[l]: design/limits.md#how-many--at-once\r\n",
    }


@pytest.mark.asyncio
async def test_a_broken_configuration_is_one_message_and_the_server_goes_on(client: LanguageClient) -> None:
    root = _root(client)
    page = _editor(client, "docs/design/orders.md")
    page.open()
    await page.diagnostics("DOC101", there=False)
    (root / "handbook.toml").write_text("[lint]\nselct = ['DOC']\n")
    page.write(DESIGN.replace("## Assumptions", "## Guesses"))
    await page.diagnostics("DOC101")
    page.write(DESIGN.replace("## Assumptions", "## Guess"))
    at = lsp.HoverParams(page.document, page.place("ADR-0002", 3))
    hover = await client.text_document_hover_async(at)
    assert hover is not None
    assert isinstance(hover.contents, lsp.MarkupContent)
    assert "Use PostgreSQL" in hover.contents.value
    assert "We use PostgreSQL for orders." in hover.contents.value
    assert [each.message.partition(":")[2] for each in client.messages] == [
        " unknown key 'selct'; did you mean 'select'?"
    ]

    (root / "handbook.toml").write_text("[lint]\nignore = ['DOC101']\n")
    page.write(DESIGN.replace("## Assumptions", "## Guesses"))
    await page.diagnostics("DOC101", there=False)

    with pytest.raises(JsonRpcException, match="one line with words in it"):
        await client.text_document_rename_async(lsp.RenameParams(page.document, page.place("Context"), " "))


def _edits(change: lsp.WorkspaceEdit | None, uri: str) -> list[lsp.TextEdit]:
    assert change is not None
    found = list((change.changes or {}).get(uri, []))
    for each in change.document_changes or []:
        assert isinstance(each, lsp.TextDocumentEdit)
        if each.text_document.uri == uri:
            found += [edit for edit in each.edits if isinstance(edit, lsp.TextEdit)]
    return found


def _after(client: LanguageClient, change: lsp.WorkspaceEdit | None, name: str) -> str:
    path = _root(client) / f"docs/{name}.md"
    return applied(path.read_bytes().decode(), _edits(change, path.as_uri()), _encoding(client))
