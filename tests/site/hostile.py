"""A site of somebody who wants the readers' browsers to run a script or to ask another host."""

from __future__ import annotations

HOST = "elsewhere.invalid"
RUN = "pwned=1"
"""What each script would do."""
IMAGE = f"<img src=https://{HOST}/x onerror={RUN}>"
TITLES = {
    "heading": f"# 1. A {IMAGE} decision {{onclick={RUN}}}\n",
    "title": f"---\ntitle: 'Title </title><script>{RUN}</script>\" onfocus={RUN} {IMAGE}'\n---\n\nText.\n",
    "description": f"---\ndescription: '\"><script>{RUN}</script>'\n---\n# Described\n",
    "binary": "---\ntitle: !!binary PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+\n---\n\nText.\n",
    "mapping": f"---\ndescription: {{'\"><script>{RUN}</script>': 1}}\n---\n# Mapping\n",
    "redirect": f"---\ntemplate: redirect.html\nlocation: 'javascript:void({RUN})//'\n---\n# Elsewhere\n",
    "odd": "---\nhide: 5\nsearch: 5\nicon: ../../x\ntemplate: [x]\n---\n# Odd\n",
    "tooltip": (
        f'# Tip\n\n[x](index.md "&lt;img src=x onerror={RUN}&gt;") HTML\n\n'
        f"*[HTML]: &lt;img src=x onerror={RUN}&gt;\n"
    ),
    "status": (
        f"---\nstatus: 'odd {IMAGE} {{onclick={RUN}}}'\ndate: '<b onclick={RUN}>'\n---\n# S\n\n"
        "## Context and Problem Statement\n\nX\n\n## Decision Outcome\n\nX\n"
    ),
}
LINKS = f"""# Links

[a](javascript:{RUN}) [b](JavaScript&colon;{RUN}) [c](vbscript:x "t"){{onclick={RUN}}} <javascript:{RUN}>

[d]: javascript:{RUN}

[d][] ![e](https://{HOST}/e.png) [f](data:text/html,<script>{RUN}</script>)
"""
RAW = f"""# Raw {{#__config onclick={RUN}}}

<script>{RUN}</script>

<div markdown="1" onclick="{RUN}">**bold** <iframe src="https://{HOST}/"></iframe></div>

Inline <img src="https://{HOST}/y" onerror="{RUN}"> and <a href="javascript:{RUN}">a link</a>.

<style>@import "https://{HOST}/s.css";</style><link rel="stylesheet" href="https://{HOST}/l.css">

<form action="https://{HOST}/"><button formaction="javascript:{RUN}">Press</button></form>

<svg><a xlink:href="javascript:{RUN}"><text>t</text></a><script>{RUN}</script></svg>

| a | b |
| - | - |
| {IMAGE} | <b onmouseover={RUN}>b</b> |

=== "Tab <img src=x onerror={RUN}>"

    Text.

??? note "Title <img src=x onerror={RUN}>"

    Text.
"""
FILES = {
    **{f"docs/{name}.md": TITLES[name] for name in ("binary", "mapping", "redirect", "odd")},
    "docs/tooltip.md": TITLES["tooltip"].replace("index.md", "raw.md"),
    "docs/page.html": f"<script>{RUN}</script>",
    "docs/page.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><script>{RUN}</script></svg>',
    "docs/prefix.svg": f'<svg><_:script xmlns:_="http://www.w3.org/2000/svg">{RUN}</_:script></svg>',
    "docs/doctype.svg": f'<!DOCTYPE svg SYSTEM "><!--"><svg xmlns="http://www.w3.org/2000/svg"><script>{RUN}'
    "</script><!-- --></svg>",
    "docs/asking.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://{HOST}/x"/></svg>',
    "runbooks/page.xhtml": f"<script>{RUN}</script>",
    "docs/CNAME": HOST,
    "docs/assets/stylesheets/classic.js": RUN,
    "docs/index.md": "# Home\n\n[links](links.md) [raw](raw.md)\n",
    "docs/links.md": LINKS,
    "docs/raw.md": RAW,
    "adr/0001-heading.md": TITLES["heading"] + "\n## Status\n\nAccepted\n",
    "adr/0002-title.md": TITLES["title"],
    "adr/0003-status.md": TITLES["status"],
    "runbooks/title.md": TITLES["title"],
    "runbooks/description.md": TITLES["description"],
    f"runbooks/<img src=x onerror={RUN}>.md": "No title.\n",
    f'docs/b" onclick="{RUN}/c.md': "No title.\n",
}
