"""The files of MkDocs, and those of ours that become such."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, set_exclusions

from handbook.site import mount
from handbook.site.content import Content
from handbook.site.mkdocs import theme
from handbook.site.publisher import Source


def own(known: Files, config: MkDocsConfig) -> list[Source]:
    """Return the files of the folder of the pages."""
    return [Source(file.src_uri, str(file.abs_src_path)) for file in known if file.src_dir == config.docs_dir]


def leave_out(known: Files, config: MkDocsConfig, kept: Sequence[Source]) -> None:
    """Take out the other files of the folder of the pages; where the theme has one, it stays the theme's."""
    uris = {source.uri for source in kept}
    for source in own(known, config):
        if source.uri not in uris:
            known.remove(known.src_uris[source.uri])
            if theirs := theme.file_at(config, file_for(Content(source.uri), config).dest_uri):
                known.append(file_for(Content(source.uri, theirs), config))


def file_for(content: Content, config: MkDocsConfig, docs: str = "") -> File:
    """Return what MkDocs builds of a content; ``docs`` is the folder of the pages, relative to the root."""
    if content.path:
        file = File.generated(config, content.uri, abs_src_path=content.path)
    else:
        file = File.generated(config, content.uri, content=content.text)
    if content.repository:
        file.edit_uri = mount.edit_path(content.repository, docs)
    return file


def is_in_nav(known: Files, config: MkDocsConfig, uri: str) -> bool:
    """Return whether navigation may show a file, known already or not."""
    file = known.get_file_from_path(uri)
    if file is None:
        file = file_for(Content(uri), config)
        set_exclusions([file], config)
    return bool(file.inclusion.is_in_nav())
