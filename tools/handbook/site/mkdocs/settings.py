"""The plugin's options, and what MkDocs has read of mkdocs.yml, as all engines hand it on."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig

from handbook.site import declared
from handbook.site.asked import asked
from handbook.site.declared import Declared


class Options(Config):
    """The plugin's entry in mkdocs.yml; what each is for stands in `declared.Options`."""

    mounts = config_options.ListOfItems(config_options.Type(str), default=[])
    raw_html = config_options.Choice(("reduced", "allowed"), default="reduced")
    files = config_options.ListOfItems(config_options.Type(str), default=[])
    templates = config_options.ListOfItems(config_options.Type(str), default=[])
    redirects = config_options.Type(dict, default={})
    hosts = config_options.ListOfItems(config_options.Type(str), default=[])
    twins = config_options.Type(bool, default=True)
    glossary = config_options.Type(str, default="")


def declaration(config: MkDocsConfig, options: Options) -> Declared:
    """Return what the configuration says."""
    mermaid2 = config.plugins.get("mermaid2")
    template = (config.edit_uri_template or "").partition("{path")[0]
    icons = (config.theme.get("logo"), config.theme.get("favicon"))
    return Declared(
        # Both paths are relative when MkDocs is called with -f.
        file=Path(config.config_file_path).resolve(),
        pages=Path(config.docs_dir).resolve(),
        name=config.site_name,
        about=config.site_description or "",
        address=config.site_url or "",
        directory_urls=config.use_directory_urls,
        repo_url=config.repo_url or "",
        edit_uri=config.edit_uri or template,
        options=declared.Options(
            mounts=tuple(options.mounts),
            reduced=options.raw_html != "allowed",
            files=tuple(options.files),
            templates=tuple(options.templates),
            redirects=options.redirects,
            hosts=tuple(options.hosts),
            twins=options.twins,
            glossary=options.glossary,
        ),
        diagrams=None if mermaid2 is None else dict(mermaid2.config),
        snippet_bases=_snippet_bases(config),
        asked=asked(config.theme.name or "", config.theme.get),
        files=tuple(str(each) for each in (*config.extra_css, *config.extra_javascript, *icons) if each),
    )


def _snippet_bases(config: MkDocsConfig) -> tuple[str, ...]:
    """Return the folders from which the extension for snippets includes files; none where it is not used."""
    used = config.mdx_configs.get("pymdownx.snippets")
    if used is None:
        return (".",) if "pymdownx.snippets" in config.markdown_extensions else ()
    bases = used.get("base_path", ["."])
    return tuple(str(base) for base in ([bases] if isinstance(bases, str) else bases))
