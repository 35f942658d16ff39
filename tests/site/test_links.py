from __future__ import annotations

import pytest

from handbook.model.entry import Entry
from handbook.site import links
from handbook.site.links import MOST_COMPARED, Dead, Places, Suggestions, WebView, resolve, web_view

WEB = WebView("https://host/book/blob/main/", "https://host/book/tree/main/")
PUBLISHED = {
    "docs/index.md": "index.md",
    "docs/principles/index.md": "principles/index.md",
    "docs/principles/mindset.md": "principles/mindset.md",
    "docs/assets/plan.svg": "assets/plan.svg",
    "docs/with space.md": "with space.md",
    "adr/index.md": "adr/index.md",
    "adr/0001-x.md": "adr/0001-x.md",
    "adr/0002-y.md": "adr/0002-y.md",
    "runbooks/README.md": "runbooks/README.md",
    "runbooks/incident.md": "runbooks/incident.md",
}
DISK = {
    "LICENSE": Entry.FILE,
    "tools/handbook/model.py": Entry.FILE,
    "tools/a plan.txt": Entry.FILE,
    "logo.png": Entry.FILE,
    "": Entry.FOLDER,
    "tools": Entry.FOLDER,
    "docs/principles": Entry.FOLDER,
}
NEAR = Suggestions(PUBLISHED).near
PLACES = Places(published=PUBLISHED, entry=lambda path: DISK.get(path, Entry.NOTHING), near=NEAR, web=WEB)


@pytest.mark.parametrize(
    ("page", "href", "expected"),
    [
        ("docs/index.md", "principles/mindset.md", "principles/mindset.md"),
        ("docs/principles/index.md", "mindset.md#doubt", "mindset.md#doubt"),
        ("docs/index.md", "../adr/0001-x.md", "adr/0001-x.md"),
        ("docs/principles/index.md", "../../adr/0001-x.md#status", "../adr/0001-x.md#status"),
        ("runbooks/incident.md", "../docs/principles/index.md", "../principles/index.md"),
        ("adr/0001-x.md", "0002-y.md?plain=1#a", "0002-y.md?plain=1#a"),
        ("adr/0001-x.md", "./0002-y.md", "0002-y.md"),
        ("docs/principles/index.md", "/adr/0001-x.md", "../adr/0001-x.md"),
        ("docs/index.md", "../adr/", "adr/index.md"),
        ("docs/index.md", "../adr", "adr/index.md"),
        ("docs/index.md", "../runbooks/", "runbooks/README.md"),
        ("docs/principles/mindset.md", ".", "index.md"),
        ("docs/principles/mindset.md", "./", "index.md"),
        ("docs/index.md", "with%20space.md", "with%20space.md"),
        ("docs/index.md", "<with space.md>".strip("<>"), "with%20space.md"),
    ],
)
def test_what_the_site_publishes_is_linked_within_the_site(page: str, href: str, expected: str) -> None:
    assert resolve(href, page, PLACES) == expected


@pytest.mark.parametrize(
    ("page", "href", "expected"),
    [
        ("docs/index.md", "../LICENSE", "https://host/book/blob/main/LICENSE"),
        (
            "adr/0001-x.md",
            "../tools/handbook/model.py#L3",
            "https://host/book/blob/main/tools/handbook/model.py#L3",
        ),
        ("docs/index.md", "../tools/", "https://host/book/tree/main/tools"),
        ("docs/index.md", "../tools/a%20plan.txt", "https://host/book/blob/main/tools/a%20plan.txt"),
        ("docs/index.md", "/", "https://host/book/tree/main/"),
        ("docs/index.md", "..", "https://host/book/tree/main/"),
    ],
)
def test_what_only_the_repository_has_is_linked_to_its_web_view(page: str, href: str, expected: str) -> None:
    assert resolve(href, page, PLACES) == expected


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/a.md",
        "//example.org/a",
        "mailto:a@example.org",
        "\x02amp\x03#109;\x02amp\x03#97;",
        "#here",
        "",
        "?q=1",
        "tel:112",
    ],
)
def test_full_addresses_and_anchors_stay_as_they_are(href: str) -> None:
    assert resolve(href, "docs/index.md", PLACES) == href


@pytest.mark.parametrize(
    ("page", "href", "words"),
    [
        ("docs/index.md", "nowhere.md", "'docs/nowhere.md', which does not exist"),
        ("docs/principles/index.md", "mindset/", "write 'mindset.md'"),
        ("docs/principles/index.md", "mindset.html", "write 'mindset.md'"),
        ("docs/principles/index.md", "mindest.md", "did you mean 'docs/principles/mindset.md'?"),
        ("docs/index.md", "adr/0001-x.md", "did you mean 'adr/0001-x.md'?"),
        ("docs/index.md", "../../elsewhere.md", "out of the repository"),
        ("adr/0001-x.md", "../../docs/index.md", "out of the repository"),
        ("docs/index.md", "http://[bad", "not an address"),
    ],
)
def test_dead_link_says_what_to_do(page: str, href: str, words: str) -> None:
    target = resolve(href, page, PLACES)
    assert isinstance(target, Dead)
    assert words in target.reason


def test_image_must_be_published_because_pages_load_nothing_from_other_hosts() -> None:
    assert resolve("assets/plan.svg", "docs/index.md", PLACES, image=True) == "assets/plan.svg"
    target = resolve("../logo.png", "docs/index.md", PLACES, image=True)
    assert isinstance(target, Dead)
    assert "does not publish" in target.reason


def test_without_address_of_the_repository_its_files_cannot_be_linked() -> None:
    places = Places(published=PUBLISHED, entry=PLACES.entry, near=NEAR, web=None)
    target = resolve("../LICENSE", "docs/index.md", places)
    assert isinstance(target, Dead)
    assert "repo_url" in target.reason


@pytest.mark.parametrize(
    ("repo_url", "edit_uri", "files", "folders"),
    [
        ("https://h/t/book", "edit/main/docs/", "https://h/t/book/blob/main/", "https://h/t/book/tree/main/"),
        ("https://h/book/", "edit/main/docs/", "https://h/book/blob/main/", "https://h/book/tree/main/"),
        (
            "https://h/t/book",
            "-/edit/v1/docs/",
            "https://h/t/book/-/blob/v1/",
            "https://h/t/book/-/tree/v1/",
        ),
        ("https://h/book", "src/main/docs/", "https://h/book/src/main/", "https://h/book/src/main/"),
        (
            "https://h/book",
            "https://edit.h/book/edit/main/docs/",
            "https://edit.h/book/blob/main/",
            "https://edit.h/book/tree/main/",
        ),
    ],
)
def test_web_view_is_derived_from_the_edit_address(
    repo_url: str, edit_uri: str, files: str, folders: str
) -> None:
    assert web_view(repo_url, edit_uri, "docs") == WebView(files, folders)


@pytest.mark.parametrize(
    ("repo_url", "edit_uri"), [("", "edit/main/docs/"), ("https://h/b", ""), ("https://h/b", "edit/x/")]
)
def test_no_web_view_without_both_addresses(repo_url: str, edit_uri: str) -> None:
    assert web_view(repo_url, edit_uri, "docs") is None


def test_links_that_lead_nowhere_are_compared_with_so_many_names_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[str] = []

    def counted(word: str, known: tuple[str, ...], otherwise: str) -> str:
        compared.append(word)
        return f"did you mean '{known[0]}'?" if known else otherwise

    monkeypatch.setattr(links, "suggestion", counted)
    near = Suggestions(f"page-{number}.md" for number in range(1_000)).near
    said = [near(f"paje-{number % 500}.md") for number in range(2_000)]
    assert len(compared) == MOST_COMPARED // 1_000
    assert said[0] == said[500] == "did you mean 'page-0.md'?"
    assert said[499] == "correct or remove it"
