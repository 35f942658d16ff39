"""A mkdocs.yml as data, and the one of a staged tree: for engines that have no plugin of ours.

Only what a YAML reader makes of it: no module that it names is imported.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from handbook.disk import files
from handbook.errors import ConfigError
from handbook.site import declared
from handbook.site.asked import asked
from handbook.site.declared import Declared

_MOST_INHERITED = 20
_SNIPPETS = "pymdownx.snippets"
_EDITED = {
    "github.com": "edit/master/docs/",
    "gitlab.com": "edit/master/docs/",
    "bitbucket.org": "src/default/docs/",
}

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value that another reader makes something of: ``!!python/name:module.function``, ``!relative``."""

    tag: str
    value: str


class _Loader(yaml.SafeLoader):
    """Reads what engines read."""


class _Dumper(yaml.SafeDumper):
    """Writes the same again."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _tagged(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return Tagged(node.tag, str(loader.construct_scalar(node)))
    problem = f"the tag {node.tag} of a list or table is not one of mkdocs.yml; write it without"
    raise ConfigError(f"mkdocs.yml:{node.start_mark.line + 1}", problem)


def _environment(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    """Return the value of the first variable that is set, as YAML reads it, else what stands last."""
    default = None
    names = [node]
    if isinstance(node, yaml.SequenceNode):
        names = list(node.value)
        default = loader.construct_object(names.pop()) if len(names) > 1 else None
    for each in names:
        value = (
            os.environ.get(str(loader.construct_scalar(each))) if isinstance(each, yaml.ScalarNode) else None
        )
        if value is not None:
            tag = loader.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
            return loader.construct_object(yaml.ScalarNode(tag, value))
    return default


_Loader.add_constructor("!ENV", _environment)
_Loader.add_multi_constructor("!", _tagged)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _tagged)
_Dumper.add_representer(Tagged, lambda dumper, data: dumper.represent_scalar(data.tag, data.value))


def load(path: Path) -> Data:
    """Return what a mkdocs.yml says, with what it inherits. Raises ConfigError, and ReadError for no file."""
    loaded: Data = {}
    for _ in range(_MOST_INHERITED):
        try:
            said = yaml.load(files.read(path), Loader=_Loader)  # noqa: S506 - it is a SafeLoader
        except yaml.YAMLError as error:
            raise ConfigError(path.name, f"is not YAML: {' '.join(str(error).split())}") from error
        if not isinstance(said, dict):
            raise ConfigError(path.name, "must be a table with `site_name`")
        base = said.pop("INHERIT", None)
        loaded = _merged(said, loaded)
        if not isinstance(base, str):
            return loaded
        path = Path(os.path.normpath(path.parent / base))
    raise ConfigError(path.name, "inherits from itself; remove INHERIT")


def _merged(base: Data, over: Data) -> Data:
    """Return a table in which the values of another take the place of its own; tables are merged."""
    both = dict(base)
    for key, value in over.items():
        own = both.get(key)
        both[key] = _merged(own, value) if isinstance(own, dict) and isinstance(value, dict) else value
    return both


def entries(config: Data, key: str) -> list[tuple[str, Data]]:
    """Return the plugins or extensions with their options, which a file lists or has as a table."""
    said = config.get(key) or []
    listed = said.items() if isinstance(said, dict) else [_entry(each) for each in said]
    return [(str(name), dict(options) if isinstance(options, dict) else {}) for name, options in listed]


def _entry(said: object) -> tuple[object, object]:
    return next(iter(said.items())) if isinstance(said, dict) and said else (said, {})


def theme(config: Data) -> Data:
    """Return the theme with its settings."""
    said = config.get("theme")
    return dict(said) if isinstance(said, dict) else {"name": said or "mkdocs"}


def declaration(config: Data, path: Path) -> Declared:
    """Return what a configuration says that we go by; ``path`` is the mkdocs.yml. Raises ConfigError."""
    plugins, extensions = dict(entries(config, "plugins")), dict(entries(config, "markdown_extensions"))
    look = theme(config)
    root = path.resolve().parent
    named = (
        look.get("logo"),
        look.get("favicon"),
        *_paths(config, "extra_css"),
        *_paths(config, "extra_javascript"),
    )
    return Declared(
        file=root / path.name,
        pages=(root / str(config.get("docs_dir", "docs"))).resolve(),
        name=str(config.get("site_name", "")),
        about=str(config.get("site_description") or ""),
        address=str(config.get("site_url") or ""),
        directory_urls=config.get("use_directory_urls", True) is not False,
        repo_url=str(config.get("repo_url") or ""),
        edit_uri=_edit_uri(config),
        options=_options(plugins.get("handbook", {})),
        diagrams=plugins.get("mermaid2"),
        snippet_bases=tuple(bases(extensions.get(_SNIPPETS), root, root)) if _SNIPPETS in extensions else (),
        asked=asked(str(look.get("name")), look.get),
        files=tuple(str(each) for each in named if each),
    )


def _edit_uri(config: Data) -> str:
    """Return where pages are edited; of known hosts MkDocs knows the form."""
    said = config.get("edit_uri")
    if said is None:
        return _EDITED.get(urlsplit(str(config.get("repo_url") or "")).netloc.lower(), "")
    return f"{str(said).rstrip('/')}/" if said else ""


def _paths(config: Data, key: str) -> list[object]:
    said = config.get(key) or []
    return [each.get("path") if isinstance(each, dict) else each for each in said]


def _options(said: Data) -> declared.Options:
    where = "mkdocs.yml: plugins: handbook"
    known = {"mounts", "raw_html", "files", "templates", "redirects", "hosts", "twins", "glossary"}
    if unknown := sorted(said.keys() - known):
        raise ConfigError(where, f"'{unknown[0]}' is not an option; remove it")
    if said.get("raw_html", "reduced") not in ("reduced", "allowed"):
        raise ConfigError(where, "raw_html must be reduced or allowed")
    if not isinstance(said.get("twins", True), bool):
        raise ConfigError(where, "twins must be true or false")
    if not isinstance(said.get("glossary", ""), str):
        raise ConfigError(where, "glossary must be the path of a page")
    redirects = said.get("redirects") or {}
    if not isinstance(redirects, dict):
        raise ConfigError(where, "redirects must be a table")
    return declared.Options(
        mounts=_texts(said, "mounts", where),
        reduced=said.get("raw_html") != "allowed",
        files=_texts(said, "files", where),
        templates=_texts(said, "templates", where),
        redirects=redirects,
        hosts=_texts(said, "hosts", where),
        twins=bool(said.get("twins", True)),
        glossary=str(said.get("glossary", "")),
    )


def _texts(said: Data, key: str, where: str) -> tuple[str, ...]:
    value = said.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ConfigError(where, f"{key} must be a list of texts")
    return tuple(value)


def bases(options: Data | None, root: Path, page: Path) -> list[str]:
    """Return the folders from which pages include files, absolute; ``page`` is the folder of the page."""
    said = (options or {}).get("base_path", ["."])
    return [_base(each, root, page) for each in (said if isinstance(said, list) else [said])]


def _base(said: object, root: Path, page: Path) -> str:
    if isinstance(said, Tagged):
        place = said.value.replace("$config_dir", str(root))
        return str(page / place)
    return str(root / str(said))


def written(config: Data) -> str:
    """Return a configuration as YAML."""
    return yaml.dump(config, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def as_list(entries: Sequence[tuple[str, Data]]) -> list[object]:
    """Return plugins or extensions as a file lists them."""
    return [{name: options} if options else name for name, options in entries]
