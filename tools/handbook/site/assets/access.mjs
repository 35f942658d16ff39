// Names for controls and regions that the theme leaves without one, and a way to them by keyboard.

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
  // The theme makes a landmark of each list of headings and each copy button: landmarks that are many, or
  // share a name, guide nobody. The lists and buttons in them stay what they are.
  document
    .querySelectorAll(".md-nav--secondary nav.md-nav, .md-nav--primary nav.md-nav--secondary, .md-code__nav")
    .forEach((nav) => {
      nav.setAttribute("role", "none");
      nav.removeAttribute("aria-label");
    });
  // What scrolls sideways must be reached by the keyboard.
  document.querySelectorAll(".md-typeset__scrollwrap").forEach((wrap) => {
    if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0;
  });
}

if (window.document$) window.document$.subscribe(label);
else label();
