"""Which site renders a file, and by which dialect: the nearest site whose pages the file is one of."""

from __future__ import annotations

import os
from pathlib import Path

from handbook.config.settings import Config
from handbook.disk import files
from handbook.disk.place import inside, tree
from handbook.errors import ReadError
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect, from_site, from_zensical, inherits, site
from handbook.model.terms import Flavour

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml")
"""What the configuration of a site is called; the first that stands in a folder counts."""


class Site:
    """One site: where its pages are, and how they are rendered."""

    def __init__(self, folder: str, dialect: Dialect, folders: tuple[str, ...]) -> None:
        self.dialect = dialect
        self._pages = tuple(
            os.path.join(os.path.normpath(os.path.join(folder, name)), "") for name in folders
        )

    def has(self, folder: str) -> bool:
        """Return whether the files in a folder (an absolute path) are pages of the site."""
        return os.path.join(folder, "").startswith(self._pages)


class Sites:
    """The sites of one run; each configuration is read once."""

    def __init__(self, config: Config) -> None:
        self._root = os.path.abspath(config.root)
        self._within = tree(config.root)
        self._flavour = config.flavour
        self._sites: dict[str, Site | None] = {}
        self._dialects: dict[str, Dialect] = {}
        self.errors: list[str] = []
        """One line for each configuration that cannot be read; its pages are read as well as they can be."""

    def dialect_of(self, path: Path) -> Dialect:
        """Return the dialect by which a file is rendered: by a site, else by GitHub."""
        if self._flavour is Flavour.GITHUB:
            return GITHUB
        place = os.path.dirname(os.path.abspath(path))
        if place not in self._dialects:
            self._dialects[place] = self._of_folder(place)
        return self._dialects[place]

    def _of_folder(self, place: str) -> Dialect:
        nearest: Site | None = None
        for folder in self._above(place):
            found = self._site(folder)
            if found is not None and found.has(place):
                return found.dialect
            nearest = nearest or found
        if self._flavour is None:
            return GITHUB
        return nearest.dialect if nearest else MATERIAL

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
        texts, error = _chain(Path(file), self._within)
        toml = file.endswith(".toml")
        said = site(texts, toml=toml) if texts else None
        dialect = from_zensical(texts[-1]) if toml and texts else from_site(texts)
        if error is not None:
            self.errors.append(str(error))
            dialect = dialect.with_uncertainty(f"{os.path.basename(file)} cannot be read")
        folders = (said.docs_dir, *said.mounts) if said else ("docs",)
        return Site(folder, dialect, folders)


def _chain(file: Path, within: str) -> tuple[tuple[str, ...], ReadError | None]:
    """Return the texts of a mkdocs.yml and of what it inherits, the base first, and what ended the chain."""
    texts: list[str] = []
    seen: set[Path] = set()
    current: Path | None = file
    while current is not None:
        if current in seen:
            problem = "inherits from itself; remove the INHERIT key from one of the files"
            return tuple(reversed(texts)), ReadError(str(current), problem)
        seen.add(current)
        try:
            texts.append(files.read(current, within))
        except ReadError as error:
            return tuple(reversed(texts)), error
        base = inherits(texts[-1]) if file.suffix != ".toml" else None
        if base and len(base) > files.LONGEST_PATH:
            problem = f"inherits from a path of {len(base):,} characters, which no file has; shorten it"
            return tuple(reversed(texts)), ReadError(str(current), problem)
        inherited = Path(os.path.realpath(current.parent / base)) if base else None
        if inherited and not inside(str(inherited), within):
            problem = (
                f"inherits from a file outside of {within}, which is not read; name one in the repository"
            )
            return tuple(reversed(texts)), ReadError(str(current), problem)
        current = inherited
    return tuple(reversed(texts)), None
