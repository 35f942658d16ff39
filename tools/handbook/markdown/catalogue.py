"""Every Markdown extension that the reading knows: what it changes, and what the exact reader may load of it.

A mkdocs.yml is text of strangers and can name any Python object. So this list decides, by exact name: what is
not on it is never imported. An extension has a ``home`` only when it was read and found pure: it looks at the
text that it is given and opens no file, no address and no module that the text or the configuration names.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

BUNDLES = {
    "extra": ("fenced_code", "footnotes", "attr_list", "def_list", "tables", "abbr", "md_in_html"),
    "pymdownx.extra": (
        "pymdownx.betterem", "pymdownx.superfences", "footnotes", "attr_list", "def_list", "tables", "abbr",
        "md_in_html",
    ),
}  # fmt: skip
"""Extensions that only load others."""


class Effect(enum.Enum):
    """What an extension means for headings and fences."""

    INLINE = "inline"
    """They read the same with and without it."""
    FOLLOWED = "followed"
    """The scanner reads its blocks as it does."""
    MARKED = "marked"
    """It can change them only in a page in which its mark is found."""
    INCLUDES = "includes"
    """Where its mark is found, it brings in what is not in the page: a file, or the work of a program."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension; a mark is a pattern in which ``^`` is the start of a line."""

    effect: Effect
    home: str = ""
    """``module:Class`` of a pure extension; empty: it is never loaded."""
    options: Mapping[str, tuple[type, ...]] = field(default_factory=dict)
    """The options that the exact reader hands on, with the plain types that they may have."""
    others: tuple[str, ...] = ()
    """Options that change neither headings nor fences; they are not handed on."""
    mark: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FLAG = (bool,)
_WORD = (str,)
_WORDS = (list,)
_CALL = r"^[ ]{0,3}:::[ \t]*\S"
_GRAPHVIZ = r"^[ \t]*(?:\{%|`{3,}|~{3,})[ ]*(?:dot|graphviz)"
_GENERIC_BLOCK = r"^[ \t>]*/{3,}[ \t]*\S"


def _own(
    effect: Effect,
    home: str,
    options: Mapping[str, tuple[type, ...]] | None = None,
    others: str = "",
    mark: str = "",
) -> Extension:
    return Extension(effect, f"markdown.extensions.{home}", options or {}, _words(others), mark)


def _pym(
    effect: Effect,
    home: str,
    options: Mapping[str, tuple[type, ...]] | None = None,
    others: str = "",
    mark: str = "",
) -> Extension:
    return Extension(effect, f"pymdownx.{home}", options or {}, _words(others), mark)


def _flags(names: str) -> dict[str, tuple[type, ...]]:
    return dict.fromkeys(names.split(), _FLAG)


_PYTHON_MARKDOWN = {
    "abbr": _own(Effect.FOLLOWED, "abbr:AbbrExtension", others="glossary"),
    "admonition": _own(Effect.FOLLOWED, "admonition:AdmonitionExtension"),
    "attr_list": _own(Effect.INLINE, "attr_list:AttrListExtension"),
    "codehilite": Extension(
        Effect.INLINE,
        others=_words(
            "linenums guess_lang css_class pygments_style noclasses use_pygments lang_prefix "
            "pygments_formatter linenums_style stripnl lang"
        ),
    ),
    "def_list": _own(Effect.FOLLOWED, "def_list:DefListExtension"),
    "fenced_code": _own(Effect.FOLLOWED, "fenced_code:FencedCodeExtension", others="lang_prefix"),
    "footnotes": _own(
        Effect.FOLLOWED,
        "footnotes:FootnoteExtension",
        _flags("USE_DEFINITION_ORDER"),
        "PLACE_MARKER UNIQUE_IDS BACKLINK_TEXT SUPERSCRIPT_TEXT BACKLINK_TITLE SEPARATOR",
    ),
    "legacy_attrs": _own(Effect.MARKED, "legacy_attrs:LegacyAttrExtension", mark=r"\{@"),
    "legacy_em": _own(Effect.INLINE, "legacy_em:LegacyEmExtension"),
    "md_in_html": _own(Effect.FOLLOWED, "md_in_html:MarkdownInHtmlExtension"),
    # MkDocs takes the front matter off before.
    "meta": Extension(Effect.INLINE),
    "nl2br": _own(Effect.INLINE, "nl2br:Nl2BrExtension"),
    "sane_lists": _own(Effect.FOLLOWED, "sane_lists:SaneListExtension"),
    "smarty": _own(
        Effect.INLINE,
        "smarty:SmartyExtension",
        _flags("smart_quotes smart_angled_quotes smart_dashes smart_ellipses"),
        "substitutions",
    ),
    "tables": _own(Effect.FOLLOWED, "tables:TableExtension", others="use_align_attribute"),
    "toc": _own(
        Effect.INLINE,
        "toc:TocExtension",
        {"baselevel": (int, str), "separator": _WORD},
        "marker title title_class toc_class anchorlink anchorlink_class permalink permalink_class"
        " permalink_title permalink_leading toc_depth slugify",
    ),
    "wikilinks": _own(
        Effect.INLINE,
        "wikilinks:WikiLinkExtension",
        {"base_url": _WORD, "end_url": _WORD, "html_class": _WORD},
        "build_url",
    ),
}

_PYMDOWN = {
    "pymdownx.arithmatex": _pym(
        Effect.FOLLOWED,
        "arithmatex:ArithmatexExtension",
        {
            **_flags("smart_dollar generic preview"),
            "block_syntax": _WORDS,
            "inline_syntax": _WORDS,
            "block_tag": _WORD,
            "inline_tag": _WORD,
        },
        "tex_inline_wrap tex_block_wrap",
    ),
    # It reads the images that a page names.
    "pymdownx.b64": Extension(Effect.INLINE, others=("base_path", "root_path", "restrict_path")),
    "pymdownx.betterem": _pym(
        Effect.INLINE, "betterem:BetterEmExtension", {"smart_enable": (str, bool)}, "punctuation"
    ),
    "pymdownx.bracketspan": _pym(Effect.INLINE, "bracketspan:BracketSpanExtension"),
    "pymdownx.caret": _pym(
        Effect.INLINE,
        "caret:InsertSupExtension",
        _flags("smart_insert insert superscript"),
        "no_space punctuation",
    ),
    "pymdownx.critic": _pym(
        Effect.MARKED,
        "critic:CriticExtension",
        {"mode": _WORD, "raw_view": _FLAG},
        mark=r"\{(?:\+\+|--|~~|==|>>)",
    ),
    "pymdownx.details": _pym(Effect.FOLLOWED, "details:DetailsExtension"),
    "pymdownx.emoji": _pym(
        Effect.INLINE,
        "emoji:EmojiExtension",
        {"title": _WORD, "alt": _WORD, "remove_variation_selector": _FLAG},
        # In `options` stand folders of icons, which would be read.
        "emoji_index emoji_generator strict options",
    ),
    "pymdownx.escapeall": _pym(Effect.INLINE, "escapeall:EscapeAllExtension", _flags("hardbreak nbsp")),
    "pymdownx.fancylists": _pym(
        Effect.MARKED,
        "fancylists:FancyListExtension",
        {"additional_ordered_styles": _WORDS},
        "inject_style inject_class",
        r"^[ >]*(?:[*+-]|#\.|\(?\w{1,9}[.)])[ \t]",
    ),
    "pymdownx.highlight": _pym(
        Effect.INLINE,
        "highlight:HighlightExtension",
        _flags("use_pygments _enabled"),
        "guess_lang css_class pygments_style noclasses linenums linenums_style linenums_special"
        " linenums_class extend_pygments_lang language_prefix code_attr_on_pre auto_title auto_title_map"
        " line_spans anchor_linenums line_anchors pygments_lang_class pygments_lang_option stripnl"
        " default_lang legacy_no_wrap_code",
    ),
    "pymdownx.inlinehilite": _pym(
        Effect.INLINE, "inlinehilite:InlineHiliteExtension", {}, "style_plain_text css_class custom_inline"
    ),
    "pymdownx.keys": _pym(
        Effect.INLINE,
        "keys:KeysExtension",
        {**_flags("strict camel_case"), "separator": _WORD},
        "class key_map",
    ),
    "pymdownx.magiclink": _pym(
        Effect.INLINE,
        "magiclink:MagiclinkExtension",
        {
            **_flags(
                "hide_protocol repo_url_shortener social_url_shortener repo_url_shorthand"
                " social_url_shorthand normalize_issue_symbols"
            ),
            **dict.fromkeys(("provider", "user", "repo"), _WORD),
        },
        "shortener_user_exclude labels custom base_repo_url base_user_url",
    ),
    "pymdownx.mark": _pym(Effect.INLINE, "mark:MarkExtension", _flags("smart_mark")),
    "pymdownx.pathconverter": Extension(
        Effect.INLINE, others=("base_path", "relative_path", "absolute", "tags", "file_scheme")
    ),
    "pymdownx.progressbar": _pym(
        Effect.INLINE, "progressbar:ProgressBarExtension", {}, "level_class progress_increment add_classes"
    ),
    "pymdownx.quotes": _pym(Effect.MARKED, "quotes:QuotesExtension", _flags("callouts"), mark=r"^[ \t]*>"),
    "pymdownx.saneheaders": _pym(Effect.FOLLOWED, "saneheaders:SaneHeadersExtension"),
    "pymdownx.smartsymbols": _pym(
        Effect.INLINE,
        "smartsymbols:SmartSymbolsExtension",
        _flags("trademark copyright registered plusminus arrows notequal fractions ordinal_numbers care_of"),
    ),
    "pymdownx.snippets": Extension(
        Effect.INCLUDES,
        others=_words(
            "base_path restrict_base_path encoding check_paths auto_append url_download "
            "url_max_size url_timeout url_request_headers dedent_subsections max_retries "
            "backoff_factor"
        ),
        # `;--8<--` is shown as it stands, and `--8<-- [start:name]` names a part of this very file.
        mark=r"^[ \t>]*-{1,20}8<-{1,20}(?:[ \t]+[\"'][^\n]*|[ \t]*)$",
    ),
    "pymdownx.striphtml": Extension(
        Effect.INLINE, others=("strip_comments", "strip_attributes", "strip_js_on_attributes")
    ),
    "pymdownx.superfences": _pym(
        Effect.FOLLOWED,
        "superfences:SuperFencesCodeExtension",
        _flags("disable_indented_code_blocks preserve_tabs relaxed_headers"),
        # The exact reader makes its own custom fences, from name and class.
        "css_class custom_fences",
    ),
    "pymdownx.tabbed": _pym(
        Effect.FOLLOWED,
        "tabbed:TabbedExtension",
        _flags("alternate_style"),
        "slugify combine_header_slug separator title_id",
    ),
    "pymdownx.tasklist": _pym(
        Effect.INLINE,
        "tasklist:TasklistExtension",
        _flags("custom_checkbox clickable_checkbox"),
        "delete subscript",
    ),
    "pymdownx.tilde": _pym(
        Effect.INLINE,
        "tilde:DeleteSubExtension",
        _flags("smart_delete delete subscript"),
        "no_space punctuation",
    ),
    "pymdownx.blocks.admonition": _pym(
        Effect.MARKED, "blocks.admonition:AdmonitionExtension", {"types": _WORDS}, mark=_GENERIC_BLOCK
    ),
    "pymdownx.blocks.caption": _pym(
        Effect.MARKED, "blocks.caption:CaptionExtension", {}, "types auto_level auto prepend", _GENERIC_BLOCK
    ),
    "pymdownx.blocks.definition": _pym(
        Effect.MARKED, "blocks.definition:DefinitionExtension", mark=_GENERIC_BLOCK
    ),
    "pymdownx.blocks.details": _pym(
        Effect.MARKED, "blocks.details:DetailsExtension", {"types": _WORDS}, mark=_GENERIC_BLOCK
    ),
    "pymdownx.blocks.html": _pym(
        Effect.MARKED, "blocks.html:HTMLExtension", {"custom": _WORDS}, mark=_GENERIC_BLOCK
    ),
    "pymdownx.blocks.tab": _pym(
        Effect.MARKED,
        "blocks.tab:TabExtension",
        _flags("alternate_style"),
        "slugify combine_header_slug separator",
        _GENERIC_BLOCK,
    ),
}

_OTHERS = {
    "callouts": Extension(
        Effect.MARKED,
        "markdown_callouts.callouts:CalloutsExtension",
        {"strip_period": _FLAG},
        mark=r"^[ >]*[A-Z]{2,}:",
    ),
    "github-callouts": Extension(
        Effect.MARKED, "markdown_callouts.github_callouts:GitHubCalloutsExtension", mark=r"^[ >]*\[!"
    ),
    "markdown_captions": Extension(Effect.INLINE, others=("remove_alt", "caption_prefix", "numbering")),
    "markdown_include.include": Extension(
        Effect.INCLUDES,
        others=("base_path", "encoding", "inheritHeadingDepth", "headingOffset", "throwException"),
        mark=r"\{!.+?!\}",
    ),
    "markdown_inline_graphviz": Extension(
        Effect.MARKED, mark=r"^[ \t]*(?:\{%|`{3,}|~{3,})[ ]*(?:dot|graphviz)"
    ),
    "markdown_katex": Extension(Effect.MARKED, mark=r"\$`|^[ \t]*(?:`{3,}|~{3,})[ ]*math"),
    "material.extensions.preview": Extension(Effect.INLINE, others=("configurations", "sources", "targets")),
    "mdx_gh_links": Extension(Effect.INLINE, others=("user", "repo")),
    "mdx_include": Extension(
        Effect.INCLUDES,
        others=_words(
            "base_path encoding allow_local allow_remote truncate_on_failure recurs_local "
            "recurs_remote syntax_left syntax_right syntax_delim syntax_recurs_on "
            "syntax_recurs_off syntax_apply_indent content_cache_local content_cache_remote "
            "content_cache_clean_local content_cache_clean_remote allow_circular_inclusion "
            "line_slice_separator recursive_relative_path unescape"
        ),
        mark=r"\{!.+?!\}",
    ),
    "mdx_linkify": Extension(Effect.INLINE, others=("linker_options",)),
    "mdx_math": Extension(
        Effect.MARKED,
        "mdx_math:MathExtension",
        _flags("enable_dollar_delimiter add_preview use_asciimath use_gitlab_delimiters"),
        mark=r"^[ \t]*```math",
    ),
    "mdx_truly_sane_lists": Extension(
        Effect.MARKED,
        "mdx_truly_sane_lists.mdx_truly_sane_lists:TrulySaneListExtension",
        {"nested_indent": (int,), "truly_sane": _FLAG},
        # Only what is indented below an item is read in another way.
        mark=r"^[ >]*(?:[*+-]|\d+\.)[ \t][^\n]*\n(?:[ \t]*\n)*(?:[ ]{2,}|\t)\S",
    ),
    "mkautodoc": Extension(Effect.INCLUDES, mark=_CALL),
    "mkdocs-click": Extension(Effect.INCLUDES, mark=_CALL),
    "mkdocs-typer": Extension(Effect.INCLUDES, mark=_CALL),
    "mkdocs-typer2": Extension(Effect.INCLUDES, mark=_CALL),
    "mkdocs_graphviz": Extension(Effect.MARKED, mark=_GRAPHVIZ),
    **dict.fromkeys(
        ("neoteroi.cards", "neoteroi.projects", "neoteroi.spantable", "neoteroi.timeline"),
        Extension(Effect.MARKED, mark=r"^[ \t]*::\w"),
    ),
    "plantuml_markdown": Extension(
        Effect.MARKED, mark=r"^[ \t]*(?:::uml::|(?:`{3,}|~{3,})[ ]*(?:plantuml|puml|uml)\b)"
    ),
}
"""Other people's. Many take options that name files, programs or addresses: those are never loaded."""

KNOWN: Mapping[str, Extension] = {**_PYTHON_MARKDOWN, **_PYMDOWN, **_OTHERS}
"""Full name, without ``markdown.extensions.`` -> the extension."""

PLUGIN_MARKS: Mapping[str, str] = {
    "include-markdown": r"\{%-?\s*include",
    "macros": r"\{[{%]",
    "markdownextradata": r"\{[{%]",
    "markdownextradata-plugin": r"\{[{%]",
    "external-markdown": r"\{\{",
    "table-reader": r"\{\{",
    "mkdocstrings": _CALL,
}
"""Plugins of MkDocs that put text into pages before they are rendered: name -> where."""

SLUGS: Mapping[str, tuple[str, bool]] = {
    "pymdownx.slugs.uslugify": ("lower", False),
    "pymdownx.slugs.uslugify_cased": ("none", False),
    "pymdownx.slugs.uslugify_encoded": ("lower", True),
    "pymdownx.slugs.uslugify_cased_encoded": ("none", True),
    "pymdownx.slugs.gfm": ("lower-ascii", False),
    "pymdownx.slugs.gfm_encoded": ("lower-ascii", True),
}
"""Slug makers of older releases: name -> case and whether what is not ASCII is encoded."""
