"""The language server: what the protocol asks, handed to the one thread that answers."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from handbook import __version__
from handbook.errors import HandbookError
from handbook.lint.part import Part
from handbook.lsp.answers import FIX_ALL, Answers
from handbook.lsp.desk import Desk, Opened

T = TypeVar("T")
PAUSE_SECONDS = 0.3
"""After the last change, before the rules run that look at all documents."""
_WATCHED = ("**/*.md", "**/*.markdown", "**/*.mmd", "**/*.mermaid", "**/*.toml", "**/*.yml", "**/*.yaml")
_LOGGER = logging.getLogger(__name__)


class Server(LanguageServer):
    """A language server for one editor."""

    def __init__(self) -> None:
        # Whole texts: pygls ends lines also where the protocol does not, as at a form feed.
        super().__init__("handbook", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self._desk = Desk()
        self._answers: Answers | None = None
        self._worker = ThreadPoolExecutor(1, "handbook")
        self._versions: dict[str, int | None] = {}
        """The newest version of each text, whether it was looked at or not."""
        self._pause: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def do(self, work: Callable[[], T]) -> T:
        """Let the worker do something, after all that it was told before."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    async def ask(self, question: Callable[[Answers], T]) -> T:
        """Return an answer. Raises JsonRpcException with one line for what cannot be done."""
        answers = self._answers
        if answers is None:
            raise JsonRpcException("the server is not initialized", -32002)
        try:
            return await self.do(lambda: question(answers))
        except HandbookError as error:
            raise JsonRpcException(str(error), lsp.LSPErrorCodes.RequestFailed.value) from error
        finally:
            await self._tell()

    def begin(self, params: lsp.InitializeParams) -> None:
        """Take what the client can do, and the folders that are open in it."""
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        self._desk.folders = [path for path in map(_path, folders) if path is not None]
        self._answers = Answers(self._desk, self.workspace.position_encoding or "utf-16", params.capabilities)

    async def change_folders(self, event: lsp.WorkspaceFoldersChangeEvent) -> None:
        """Take the folders that are open now."""
        gone = {_path(folder.uri) for folder in event.removed}
        new = [path for path in (_path(folder.uri) for folder in event.added) if path is not None]

        def change() -> None:
            self._desk.folders = [each for each in self._desk.folders if each not in gone] + new

        await self.do(change)
        self.check_all()

    async def put(self, uri: str, text: str, version: int | None) -> None:
        """Take a text as it is now, and say what is wrong with it."""
        path = _path(uri)
        if path is None:
            return
        self._versions[uri] = version
        await self.do(lambda: self._desk.put(Opened(uri, path, text, version)))
        await self._check(uri, Part.ALONE)
        self._later()

    async def drop(self, uri: str) -> None:
        """Forget a text that was closed."""
        self._versions.pop(uri, None)
        await self.do(lambda: self._desk.drop(uri))
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    async def refresh(self) -> None:
        """Read anew what is on disk."""
        await self.do(self._desk.refresh)
        await self._tell()
        self.check_all()

    def check_all(self) -> None:
        """Judge all that is open, by all rules, when there is nothing else to do."""
        for uri in self._versions:
            for part in (Part.ALONE, Part.TOGETHER):
                self._go(uri, part)

    async def end(self) -> None:
        """End what was started."""
        if self._pause is not None:
            self._pause.cancel()
        await self.do(self._desk.close)

    def _later(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
        self._pause = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._in_pause)

    def _in_pause(self) -> None:
        # What one document says can be a fault in another one that is open.
        self._worker.submit(self._desk.settle)
        self.check_all()

    def _go(self, uri: str, part: Part) -> None:
        task = asyncio.get_running_loop().create_task(self._check(uri, part))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _check(self, uri: str, part: Part) -> None:
        """Judge a text, and publish what is found; nothing where a newer version is waiting."""
        answers = self._answers

        def work() -> tuple[list[lsp.Diagnostic], int | None] | None:
            opened = self._desk.texts.get(uri)
            if opened is None or answers is None or self._versions.get(uri, opened.version) != opened.version:
                return None
            found = self._desk.check(uri, part)
            sheet = self._desk.sheet(uri)
            if found is None or sheet is None:
                return None
            return answers.diagnostics(sheet, found), opened.version

        try:
            made = await self.do(work)
        except Exception:  # A fault of ours in one text ends neither the server nor the others.
            _LOGGER.exception("cannot check %s", uri)
            return
        await self._tell()
        if made is not None and uri in self._versions and self._versions[uri] == made[1]:
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, made[0], made[1]))

    async def _tell(self) -> None:
        for line in await self.do(self._desk.complaints):
            _LOGGER.warning("%s", line)
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, line))


def _path(uri: str) -> Path | None:
    """Return the file of an address; None of what is no file. Its folder is the real one."""
    given = to_fs_path(uri) if uri.startswith("file:") else None
    if not given:
        return None
    folder, name = os.path.split(os.path.abspath(given))
    return Path(os.path.realpath(folder), name)


def made() -> Server:
    """Return a server that knows what to do."""
    server = Server()
    _add_texts(server)
    _add_changes(server)
    _add_questions(server)
    return server


def _add_texts(server: Server) -> None:
    """Add what the client tells of itself and of its texts."""

    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        server.begin(params)

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        await server.put(document.uri, document.text, document.version)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        if params.content_changes:
            text = params.content_changes[-1].text
            await server.put(params.text_document.uri, text, params.text_document.version)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        await server.drop(params.text_document.uri)

    @server.feature(lsp.SHUTDOWN)
    async def shutdown(_: None) -> None:
        await server.end()


def _add_changes(server: Server) -> None:
    """Add what the client tells of files and folders."""

    @server.feature(lsp.INITIALIZED)
    async def initialized(_: lsp.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched is not None and watched.dynamic_registration:
            watchers = [lsp.FileSystemWatcher(glob_pattern=pattern) for pattern in _WATCHED]
            options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
            wanted = lsp.Registration("handbook-files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            try:
                await server.client_register_capability_async(lsp.RegistrationParams([wanted]))
            except JsonRpcException as error:  # What is saved in the editor is noticed all the same.
                _LOGGER.warning("the editor does not watch files: %s", error)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        await server.change_folders(params.event)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(_: lsp.DidSaveTextDocumentParams) -> None:
        await server.refresh()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(_: lsp.DidChangeWatchedFilesParams) -> None:
        await server.refresh()


def _add_questions(server: Server) -> None:
    """Add what the client asks."""

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, FIX_ALL]),
    )
    async def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return await server.ask(lambda answers: answers.actions(params))

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        return await server.ask(lambda answers: answers.hover(params))

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["#", " ", ":", "=", "-"])
    )
    async def completion(params: lsp.CompletionParams) -> lsp.CompletionList:
        return await server.ask(lambda answers: answers.completion(params))

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(
        params: lsp.DocumentSymbolParams,
    ) -> list[lsp.DocumentSymbol] | list[lsp.SymbolInformation]:
        return await server.ask(lambda answers: answers.symbols(params))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: lsp.DefinitionParams) -> list[lsp.Location]:
        return await server.ask(lambda answers: answers.definition(params))

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    async def references(params: lsp.ReferenceParams) -> list[lsp.Location]:
        return await server.ask(lambda answers: answers.references(params))

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepared(params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
        return await server.ask(lambda answers: answers.prepared(params))

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    async def renamed(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        return await server.ask(lambda answers: answers.renamed(params))


def serve() -> None:
    """Serve on standard input and output until the session ends; all else goes to standard error."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="handbook: %(message)s")
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # What anything may print would be no message of the protocol.
    made().start_io(source, target)
