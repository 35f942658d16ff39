// The one script of each page: names for controls and regions that the theme leaves without one, a way to them by
// keyboard, and the other scripts where a page has what they are for.

const PARTS = {
  "./diagrams.mjs": "div.mermaid",
  "./decisions.mjs": "tbody .status",
  "./pages.mjs": ".task-list-item",
  "./lost.mjs": "[data-lost]",
  "./runbook.mjs": ".escalate",
};

// A module is fetched once, and follows the reader to other pages by itself.
function load() {
  for (const [part, what] of Object.entries(PARTS)) {
    if (document.querySelector(what)) import(part);
  }
}

function named(selector, name) {
  for (const element of document.querySelectorAll(selector)) {
    if (!element.hasAttribute("aria-label")) element.setAttribute("aria-label", name(element));
  }
}

// The theme writes down where scrolling has ended, up to a quarter of a second later, and takes a jump within that
// time back to there. A jump right after scrolling, as by a thumb, waits until the page has come to rest.
const REST = 300;
let scrolled = -REST;
function jump(event) {
  const link = event.target.closest?.("a[href]");
  const wait = scrolled + REST - performance.now();
  if (!link?.hash || link.href !== location.origin + location.pathname + location.search + link.hash) return;
  if (wait <= 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  setTimeout(() => link.click(), wait);
}

// What is pasted is searched for, too: the theme waits for a key.
function paste() {
  const field = document.querySelector("[data-md-component=search-query]");
  field?.addEventListener("input", () => field.dispatchEvent(new Event("keyup", { bubbles: true })));
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
  // The sections of the navigation are named by an arrow: by their titles they are told apart.
  document.querySelectorAll(".md-nav--primary nav.md-nav[data-md-level]").forEach((nav) => {
    const title = nav.closest(".md-nav__item")?.querySelector(".md-ellipsis")?.textContent.trim();
    if (!title) return;
    nav.removeAttribute("aria-labelledby");
    nav.setAttribute("aria-label", title);
  });
  document.querySelectorAll(".md-typeset__scrollwrap").forEach((wrap) => width.observe(wrap));
}

// Beside the way to the page as Markdown a button that copies it; what it does is fetched when it is asked for.
function offerCopy() {
  for (const link of document.querySelectorAll("a.page-twin")) {
    if (!navigator.clipboard || link.nextElementSibling) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the page as Markdown");
    button.addEventListener("click", async () => (await import("./twins.mjs")).copy(link.href, button));
    link.after(" ", button);
  }
}

// What scrolls sideways must be reached by the keyboard.
const width = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

// A site stays as it was built; its pages grow older all the same.
function warn() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  for (const banner of document.querySelectorAll(".page-overdue[data-due]")) {
    banner.hidden = !(banner.dataset.due < today);
  }
}

function start() {
  warn();
  label();
  offerCopy();
  load();
}

paste();
addEventListener("scroll", () => (scrolled = performance.now()), { passive: true });
document.addEventListener("click", jump, true);
if (window.document$) window.document$.subscribe(start);
else start();
