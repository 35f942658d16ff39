// Names for controls that the theme leaves without one, so that a screen reader can tell them.

function named(selector, name) {
  for (const element of document.querySelectorAll(selector)) {
    if (!element.hasAttribute("aria-label")) element.setAttribute("aria-label", name(element));
  }
}

function label() {
  named("[data-md-component=search][role=dialog]", () => "Search");
  named(".task-list-control input[type=checkbox]", (box) => {
    const item = box.closest("li")?.cloneNode(true);
    item?.querySelectorAll("ul, ol").forEach((list) => list.remove());
    return item?.textContent.trim() || "Task";
  });
  // The theme calls both the sidebar's and the menu's list of headings the same; landmarks need own names.
  document
    .querySelectorAll(".md-nav--primary nav.md-nav--secondary")
    .forEach((nav) => nav.setAttribute("aria-label", "Contents of this page, in the menu"));
}

if (window.document$) window.document$.subscribe(label);
else label();
