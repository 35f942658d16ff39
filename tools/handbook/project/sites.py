"""Which site renders a file, and by which dialect: the nearest site whose pages the file is one of."""

from __future__ import annotations

import os
from pathlib import Path

from handbook.config.settings import Config
from handbook.disk import files
from handbook.disk.git import upward
from handbook.disk.place import inside, tree
from handbook.errors import ReadError
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect, SiteFile, inherits, site
from handbook.markdown.site_file import dialect as dialect_of
from handbook.model.terms import Flavour

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml")
"""What the configuration of a site is called; the first that stands in a folder counts."""
DEEPEST = 20
"""Files in a chain of INHERIT, the first among them."""
GENERATORS = frozenset({
    "api-autonav", "autoapi", "blog", "gallery", "gen-files", "i18n", "mkdoxy", "monorepo", "multirepo",
    "print-site", "simple", "techdocs-core",
})  # fmt: skip
"""Plugins of MkDocs that add pages which are no files, or give pages another place."""
REFERENCES = frozenset({"autorefs", "mkdocstrings", "wikilinks", "roamlinks", "ezlinks", "bibtex"})
"""Plugins of MkDocs that give `[text][label]` a meaning of their own."""
LIMIT = 10_000_000
"""Characters of all configurations of a run, with what they inherit: each takes its time to read."""


class Site:
    """One site: where its pages are, and how they are rendered."""

    def __init__(self, folder: str, dialect: Dialect, said: SiteFile) -> None:
        folders = (said.docs_dir, *said.mounts)
        self.dialect = dialect
        self.docs = os.path.normpath(os.path.join(folder, said.docs_dir))
        """The folder of its pages, an absolute path."""
        self.generator = next((name for name in said.plugins if name in GENERATORS), "hooks" * said.hooks)
        """What makes pages which are no files; empty where nothing does."""
        self.references = next((name for name in said.plugins if name in REFERENCES), "")
        """A plugin that knows labels which no page defines; empty where there is none."""
        # A set: a stranger may name hundreds of thousands, and each folder with documents is looked for.
        self._pages = frozenset(os.path.normpath(os.path.join(folder, name)) for name in folders)

    def has(self, folder: str) -> bool:
        """Return whether the files in a folder (an absolute path) are pages of the site."""
        return any(each in self._pages for each in upward(folder))


class Sites:
    """The sites of one run; each configuration is read once."""

    def __init__(self, config: Config) -> None:
        self._root = os.path.abspath(config.root)
        self._within = tree(config.root)
        self._flavour = config.flavour
        self._sites: dict[str, Site | None] = {}
        self._dialects: dict[tuple[str, Flavour | None], Dialect] = {}
        self._texts: dict[Path, str] = {}
        self._used = 0
        """Characters of the configurations that were read, each counted for every site that uses it."""
        self.errors: list[str] = []
        """One line for each configuration that cannot be read; its pages are read as well as they can be."""

    def dialect_of(self, path: Path) -> Dialect:
        """Return the dialect by which a file is rendered: by a site, else by GitHub."""
        return self.dialect_by(path, self._flavour)

    def dialect_by(self, path: str | Path, flavour: Flavour | None) -> Dialect:
        """Return the dialect of a file whose own configuration states a flavour, or states none."""
        if flavour is Flavour.GITHUB:
            return GITHUB
        key = (os.path.dirname(os.path.abspath(path)), flavour)
        if key not in self._dialects:
            found = self.site_by(path, flavour)
            self._dialects[key] = found.dialect if found else MATERIAL if flavour else GITHUB
        return self._dialects[key]

    def site_by(self, path: str | Path, flavour: Flavour | None) -> Site | None:
        """Return the site that a file is a page of; ``flavour`` as in `dialect_by`."""
        if flavour is Flavour.GITHUB:
            return None
        place = os.path.dirname(os.path.abspath(path))
        nearest: Site | None = None
        for folder in self._above(place):
            found = self._site(folder)
            if found is not None and found.has(place):
                return found
            nearest = nearest or found
        return nearest if flavour else None

    def _above(self, folder: str) -> list[str]:
        """Return a folder and those above it, up to the root and not above it."""
        folders = []
        while folder == self._root or folder.startswith(os.path.join(self._root, "")):
            folders.append(folder)
            if folder == self._root:
                break
            folder = os.path.dirname(folder)
        return folders

    def _site(self, folder: str) -> Site | None:
        if folder not in self._sites:
            names = (os.path.join(folder, name) for name in NAMES)
            file = next((name for name in names if os.path.isfile(name)), None)
            self._sites[folder] = self._read(folder, file) if file else None
        return self._sites[folder]

    def _read(self, folder: str, file: str) -> Site:
        texts, error = self._chain(Path(file))
        toml = file.endswith(".toml") and bool(texts)
        said = site(texts, toml=toml)
        dialect = dialect_of(said, texts, toml=toml)
        if error is not None:
            if str(error) not in self.errors:
                self.errors.append(str(error))
            dialect = dialect.with_uncertainty(f"{os.path.basename(file)} cannot be read")
        return Site(folder, dialect, said)

    def _chain(self, file: Path) -> tuple[tuple[str, ...], ReadError | None]:
        """Return the texts of a configuration and of its bases, the first base first, and what ended them."""
        chain: dict[Path, str] = {}
        current: Path | None = file
        try:
            while current is not None:
                if current in chain:
                    problem = "inherits from itself; remove the INHERIT key from one of the files"
                    raise ReadError(str(next(reversed(chain))), problem)
                if len(chain) == DEEPEST:
                    problem = f"inherits from more than {DEEPEST - 1} files in a row; join some of them"
                    raise ReadError(str(file), problem)
                chain[current] = self._text(current)
                base = inherits(chain[current]) if file.suffix != ".toml" else None
                current = self._inherited(current, base) if base else None
        except ReadError as error:
            return tuple(reversed(chain.values())), error
        return tuple(reversed(chain.values())), None

    def _text(self, file: Path) -> str:
        """Return the text of a configuration, which counts each time it is used. Raises ReadError."""
        if self._used > LIMIT:
            problem = (
                f"sites have configurations of more than {LIMIT // 1_000_000} MB, with what they inherit"
            )
            raise ReadError(self._root, f"{problem}; name fewer at a time")
        if file not in self._texts:
            self._texts[file] = files.read(file, self._within, named=True)
        self._used += len(self._texts[file])
        return self._texts[file]

    def _inherited(self, file: Path, base: str) -> Path:
        """Return the path of what a configuration inherits from. Raises ReadError."""
        if len(base) > files.LONGEST_PATH:
            problem = f"inherits from a path of {len(base):,} characters, which no file has; shorten it"
            raise ReadError(str(file), problem)
        found = os.path.realpath(file.parent / base)
        if not inside(found, self._within):
            outside = f"inherits from a file outside of {self._within}"
            raise ReadError(str(file), f"{outside}, which is not read; name one in the repository")
        return Path(found)
