"""What a page of a stranger does in the browser of a reader: nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError

from handbook.site.markdown import rendering
from handbook.site.mkdocs.messages import LONGEST
from tests.cli.test_hostile import COMMAND, OBEYED
from tests.site.conftest import Build, Site, built, project, write
from tests.site.hostile import FILES, HOST, RUN

ACTING = {"href", "xlink:href", "src", "srcset", "srcdoc", "data", "action", "formaction", "style"}


class Acts(HTMLParser):
    """Collects what would run a script or ask another host."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        for name, value in attrs:
            says = value or ""
            if name.startswith("on") or (name in ACTING and (RUN in says or HOST in says)):
                self.found.append(f"{tag} {name}={says}")

    def handle_data(self, data: str) -> None:
        if self._script and RUN in data:
            self.found.append(f"script: {data}")

    def handle_endtag(self, tag: str) -> None:
        self._script = self._script and tag != "script"


def pages(site: Site) -> Iterator[tuple[str, str]]:
    for file in sorted(site.folder.rglob("*.html")):
        yield file.relative_to(site.folder).as_posix(), file.read_text(encoding="utf-8")


def acts(html: str) -> list[str]:
    parser = Acts()
    parser.feed(html)
    return parser.found


@pytest.fixture
def site(build_site: Build) -> Site:
    return build_site(FILES)


def test_nothing_in_a_page_of_a_stranger_acts(site: Site) -> None:
    found = {name: acts(html) for name, html in pages(site)}
    assert len(found) > sum(name.endswith(".md") for name in FILES) - 2  # Two have names that are refused.
    assert {name: each for name, each in found.items() if each} == {}


def test_the_author_is_told_what_is_not_published(site: Site) -> None:
    told = "\n".join(site.complaints)
    for words in (
        "docs/raw.md: not published: id of <h1>, onclick of <h1>",
        "<script>",
        "<iframe>",
        "has the scheme 'javascript', which is not published",
        "has the scheme 'vbscript'",
        "is not published: its name has characters that mean something in HTML",
        "docs/links.md: not published: onclick of <span>",
    ):
        assert words in told


FORGED = "a%0A::error%20file=x::forged"
TOLD = f"""# Home

[x]({FORGED}) [y](b%1b]0;owned%07) ![z](c%0D::error::z) [q](javascript:%0A::error::q) [anchor](#d\u2028\u202e)

[other](other.md#e%0A::error::e) <q\x1b[31mx>t</qx> <p on\x9bx="1">t</p> <{"x" * 5_000}>

--8<-- "part.txt"
"""


def test_nothing_that_the_build_says_commands_a_terminal_or_a_runner(tmp_path: Path) -> None:
    names = ("a\n::error::name.md", "b\u202egnp.md", "c\x1b[31m.md", "d\u2028e.md", "README.md", "f\x9b.html")
    pages = {f"docs/{name}": f"---\n'x\\e[31m\\n::error::k': 1\n---\n{TOLD}" for name in names}
    front = '---\n"x\\e[31m\\n::error::key": 1\n---\n'
    file = project(tmp_path, {"docs/index.md": front + TOLD, "docs/other.md": "# O\n", **pages}, {})
    (tmp_path / "docs/part.txt").write_text("part")
    command = (sys.executable, "-m", "mkdocs", "build", "-v", "-f", str(file))
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    ran = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    said = ran.stdout + ran.stderr
    for words in ("forged", "owned", "gnp.md", "::key", "xxxx", "f\\x9b.html"):
        assert words in said
    assert not OBEYED.search(said)
    assert not COMMAND.search(said)
    ours = [line for line in said.splitlines() if "handbook" in line]
    assert max(map(len, ours)) < 2 * LONGEST


def test_a_dead_link_says_why_in_one_line_of_a_few_words(build_site: Build) -> None:
    text = f"# Home\n\n[x]({FORGED}) [y](b%E2%80%AE) [long]({'l' * 5_000})\n"
    found: list[str] = []

    class Titles(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
            found.extend(value or "" for name, value in attrs if name == "title" and tag == "span")

    Titles().feed(build_site({"docs/index.md": text}).page(""))
    assert len(found) == 3
    assert not [title for title in found if OBEYED.search(title) or "\n" in title or len(title) > 300]


def test_no_file_that_acts_is_published_and_none_of_the_theme_is_replaced(build_site: Build) -> None:
    plain = build_site({"docs/index.md": "# Home\n"})
    scripts = [file.relative_to(plain.folder) for file in plain.folder.rglob("*.js")]
    assert scripts
    before = {file: (plain.folder / file).read_bytes() for file in scripts}
    taken = {f"docs/{file.as_posix()}": RUN for file in before}
    site = build_site({**FILES, **taken})
    assert {file: (site.folder / file).read_bytes() for file in before} == before
    published = {file.name for file in site.folder.rglob("*")}
    assert published.isdisjoint({"page.html", "page.xhtml", "CNAME", "classic.js"})
    assert published.isdisjoint({"page.svg", "prefix.svg", "doctype.svg", "asking.svg"})


def test_a_tooltip_of_the_theme_shows_a_title_as_text(site: Site) -> None:
    found: list[str] = []

    class Titles(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
            found.extend(value or "" for name, value in attrs if name == "title" and tag in ("a", "abbr"))

    Titles().feed(site.page("tooltip"))
    assert sum("onerror" in title for title in found) == 2
    assert not any("<" in title for title in found)


def test_a_link_to_a_folder_ends_the_build_with_one_line(tmp_path: Path) -> None:
    file = project(tmp_path, {"docs/index.md": "# Home\n"}, {})
    (tmp_path / "docs" / "again").symlink_to(tmp_path / "docs")
    with pytest.raises(PluginError, match="docs/again is a link to a folder; remove it"):
        load_config(str(file)).plugins.on_config(load_config(str(file)))


def test_drawn_is_a_fence_and_nothing_else(build_site: Build) -> None:
    text = (
        '# Home\n\n```mermaid\npie\n```\n\n<div class="a mermaid">pie</div>\n\n!!! mermaid "x"\n\n    pie\n\n'
        '<p class="mermaid" markdown>pie</p>\n\ntext\n{ .mermaid }\n'
    )
    site = build_site({"docs/index.md": text})
    assert site.page("").count("mermaid") - site.page("").count("assets/mermaid") == 1
    assert '<div class="mermaid">pie</div>' in site.page("")


def test_titles_are_shown_as_they_were_written(site: Site) -> None:
    index = site.page("adr")
    assert "A &lt;img src=https://elsewhere.invalid/x onerror=pwned=1&gt; decision" in index
    assert "odd &lt;img src=" in index
    assert "Title &lt;/title&gt;&lt;script&gt;" in site.page("adr/0002-title")


def test_a_site_that_wants_it_publishes_raw_html(build_site: Build) -> None:
    plugins = ["search", {"handbook": {"raw_html": "allowed"}}, {"mermaid2": MERMAID2}]
    site = build_site({"docs/index.md": "# Home\n\n<video autoplay></video>\n"}, plugins=plugins)
    assert "<video autoplay></video>" in site.page("")
    assert site.complaints == ()


MERMAID2 = {
    "version": "12.3.0",
    "javascript": "assets/mermaid/mermaid.esm.min.mjs",
    "arguments": {"securityLevel": "strict"},
}


@pytest.mark.parametrize(
    ("name", "reason"),
    [("docs/.env", "it is hidden"), ("docs/local.txt", "git ignores it"), ("docs/link.txt", "it is outside")],
)
def test_what_is_hidden_ignored_or_outside_is_not_included(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, reason: str
) -> None:
    root = tmp_path / "site"
    write(tmp_path, {"secret.txt": "hunter2", "site/docs/.env": "hunter2", "site/docs/local.txt": "hunter2"})
    (root / "docs" / "link.txt").symlink_to(tmp_path / "secret.txt")
    write(root, {".gitignore": "local.txt\n"})
    subprocess.run(("git", "init", "-q", str(root)), check=True)
    page = f'# Home\n\n--8<-- "{name.removeprefix("docs/")}"\n'
    site = built(project(root, {"docs/index.md": page}, {}), tuple)
    assert f"is not included: {reason}" in caplog.text
    assert "hunter2" not in site.page("")


SNIPPETS = {
    "missing": ('--8<-- "none.txt"', "docs/index.md: none.txt is not included: it does not exist"),
    "no path": ('--8<-- ":1:2"', ""),
    "a section that is missing": (
        '--8<-- "part.txt:none"',
        "none is not included: the file has no such section",
    ),
    "an empty section": ('--8<-- "part.txt:empty"', ""),
    "a folder": ('--8<-- "folder"', "is not included: "),
    "no text": ('--8<-- "odd.txt"', "is not included: it is no text in utf-8; convert it"),
    "a long number": (
        f'--8<-- "part.txt:{"9" * 5_000}"',
        "is not included: its name has more than 1,000 characters",
    ),
    "very many parts": (
        f'--8<-- "long.txt:{",".join(["1:900"] * 100)}"',
        "the page would take more than 1,000 files",
    ),
    "very many files": ('--8<-- "part.txt"\n\n' * 1_200, "the page would take more than 1,000 files"),
    "files that multiply": ('--8<-- "many0.txt"', "the page would take more than 1,000 files"),
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_no_line_that_includes_a_file_ends_the_build_or_takes_too_much(
    build_site: Build, tmp_path: Path, name: str
) -> None:
    line, words = SNIPPETS[name]
    part = "Part\n<!-- --8<-- [start:empty] -->\n<!-- --8<-- [end:empty] -->\n"
    many = {f"docs/many{at}.txt": f'--8<-- "many{at + 1}.txt"\n\n' * 4 for at in range(20)}
    (tmp_path / "docs/folder").mkdir(parents=True)
    (tmp_path / "docs/odd.txt").write_bytes(b"\xff")
    after = "\n\nAnd what comes after.\n"
    files = {
        "docs/index.md": f"# Home\n\n{line}{after}",
        "docs/part.txt": part,
        "docs/long.txt": "long words\n" * 1_000,
    }
    site = build_site({**files, **many})
    assert "And what comes after." in site.page("")
    assert [each for each in site.complaints if words in each] if words else site.complaints == ()
    assert len(site.complaints) < 3


def test_what_pages_may_include_is_included(build_site: Build) -> None:
    site = build_site({"docs/index.md": '# Home\n\n--8<-- "part.txt"\n', "docs/part.txt": "Part of it.\n"})
    assert "Part of it." in site.page("")
    assert site.complaints == ()


ENDS = {
    "an icon": "---\nicon: nowhere/none\n---\n# {}\n",
    "a number for search": "---\nsearch:\n  boost: .nan\n---\n# {}\n",
    "references": "---\na: &a [x, x]\n"
    + "".join(f"a{n}: &a{n} [*a, *a]\n".replace("*a,", f"*a{n - 1}," if n else "*a,") for n in range(3))
    + "---\n# {}\n",
    "brackets": f"---\na: {'[' * 200_000}\n---\n# {{}}\n",
    "merges": "---\nm0: &m0 {{b: 1}}\n"
    + "".join(f"m{n}: &m{n} {{{{<<: [{f'*m{n - 1}, ' * 20}]}}}}\n" for n in range(1, 9))
    + "---\n# {}\n",
}


def test_a_page_that_the_renderer_fails_on_or_takes_too_long_for_is_published_as_text(
    build_site: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "DEADLINE_SECONDS", 0.5)
    slow = {
        f"docs/{name}.md": f"# T\n\n{text}\n"
        for name, text in (("labels", "[" * 20_000), ("images", "![" * 10_000), ("tags", "<a " * 40_000))
    }
    failing = {
        "docs/marked.md": "# T\n\n<div>\n<![x\n</div>\n",
        "docs/number.md": f"# T &#{'9' * 5_000};\n",
    }
    after = "# After\n\n[T](labels.md#t)\n\n{{.a}}\n"
    site = build_site({"docs/index.md": "# Home\n", "docs/zz.md": after, **slow, **failing})
    assert 'id="after"' in site.page("zz")
    assert "&lt;![x" in site.page("marked")
    assert "[[[[" in site.page("labels")
    told = "\n".join(site.complaints)
    for name in slow:
        assert f"{name}: is published as text: it takes more than 0.5 seconds" in told
    for name in failing:
        assert f"{name}: is published as text: the renderer fails on it" in told


def test_no_front_matter_of_one_page_ends_the_build_or_the_search_of_all(
    build_site: Build, tmp_path: Path
) -> None:
    wide = (
        "---\na0: &a0 ["
        + "x, " * 50
        + "]\n"
        + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 50}]\n" for n in range(1, 6))
        + "---\n# wide\n"
    )
    pages = {f"docs/{name}.md": text.format(name) for name, text in ENDS.items()}
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/odd.md").write_bytes(b"# \xff\n")
    site = build_site({"docs/index.md": "# Home\n", "docs/wide.md": wide, **pages})
    for name in (*ENDS, "wide"):
        assert "<h1 id=" in site.page(name)
    index = json.loads((site.folder / "search/search_index.json").read_text(), parse_constant=pytest.fail)
    assert {"wide/", "an%20icon/"} <= {each["location"] for each in index["docs"]}
    told = "\n".join(site.complaints)
    for words in (
        "is left out: icon",
        "is left out: search",
        "nests or merges too much",
        "odd.md is not published: it is not UTF-8",
    ):
        assert words in told


def test_a_checkout_as_the_place_of_snippets_is_told(build_site: Build, tmp_path: Path) -> None:
    snippets = {"pymdownx.snippets": {"base_path": [str(tmp_path)]}}
    site = build_site({"docs/index.md": "# Home\n"}, markdown_extensions=[snippets])
    assert "is the whole checkout; name the folders" in "\n".join(site.complaints)


def test_nothing_is_published_where_git_does_not_say_what_it_ignores(tmp_path: Path) -> None:
    file = project(tmp_path, {"docs/index.md": "# Home\n", "docs/secret.md": "# hunter2\n"}, {})
    write(tmp_path, {".gitignore": "docs/secret.md\n"})
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    (tmp_path / ".git/index").write_text("x")
    config = load_config(str(file))
    with pytest.raises(Abort):
        build(config)
    assert not list(Path(config.site_dir).rglob("*.html"))


def test_pages_of_a_submodule_are_published_but_not_those_that_it_ignores(
    build_site: Build, tmp_path: Path
) -> None:
    call = ("git", "-c", "user.name=A", "-c", "user.email=a@b", "-c", "protocol.file.allow=always", "-C")
    part = tmp_path / "part"
    write(part, {"page.md": "# A page\n", ".gitignore": "local.md\n"})
    for folder, *command in (
        (part, "init", "-q"), (part, "add", "."), (part, "commit", "-q", "-m", "x"),
        (tmp_path, "init", "-q"), (tmp_path, "submodule", "--quiet", "add", str(part), "docs/part"),
        (tmp_path, "init", "-q", "docs/own"),
    ):  # fmt: skip
        subprocess.run((*call, str(folder), *command), check=True, capture_output=True)
    write(tmp_path, {"docs/part/local.md": "# hunter2\n", "docs/own/page.md": "# hunter2\n"})
    site = build_site({"docs/index.md": "# Home\n\n[a](part/page.md)\n"})
    assert "A page" in site.page("part/page")
    assert not [name for name, html in pages(site) if "hunter2" in html]
    ignored = [
        each.partition(": ")[2] for each in site.complaints if "is not published: git ignores it" in each
    ]
    assert ignored == [
        "own/page.md is not published: git ignores it",
        "part/local.md is not published: git ignores it",
    ]


def test_a_file_that_a_link_brings_in_is_not_published(build_site: Build, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-secret.md"
    outside.write_text("# hunter2\n")
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "docs").mkdir()
    for folder in ("docs", "runbooks"):
        (tmp_path / folder / "linked.md").symlink_to(outside)
    site = build_site({"docs/index.md": "# Home\n"})
    assert not [name for name, html in pages(site) if "hunter2" in html]
    assert sum("it is outside of the repository" in each for each in site.complaints) == 2
