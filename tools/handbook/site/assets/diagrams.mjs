// Draws the diagrams of a page: each when it first comes into view (also in a tab or a folded block),
// again after instant navigation, and anew when the reader switches between light and dark.
// Mermaid itself (over a megabyte) is fetched only on a page that has a diagram.

import { library, settings } from "./settings.mjs";

const THEMES = { default: "default", slate: "dark" };
const SCHEME = "data-md-color-scheme";
const sources = new WeakMap();
let engine;
let queue = Promise.resolve();
let count = 0;

function scheme() {
  return document.body.getAttribute(SCHEME) === "slate" ? "slate" : "default";
}

function load() {
  engine ??= import(new URL(library, import.meta.url).href).then((module) => module.default);
  return engine;
}

function fail(element, error) {
  const box = document.createElement("div");
  box.className = "diagram-error";
  box.setAttribute("role", "alert");
  const title = document.createElement("strong");
  title.textContent = "This diagram cannot be drawn. Its source:";
  const source = document.createElement("pre");
  source.textContent = sources.get(element);
  const reason = document.createElement("pre");
  reason.textContent = error instanceof Error ? error.message : String(error);
  box.append(title, source, reason);
  element.replaceChildren(box);
  element.dataset.diagram = "failed";
}

async function draw(element) {
  const wanted = scheme();
  if (!element.isConnected || element.dataset.scheme === wanted) return;
  try {
    const mermaid = await load();
    mermaid.initialize({
      theme: THEMES[wanted],
      darkMode: wanted === "slate",
      fontFamily: getComputedStyle(element).fontFamily,
      securityLevel: "strict",
      ...settings,
      startOnLoad: false,
      suppressErrorRendering: true,
    });
    count += 1;
    const { svg, bindFunctions } = await mermaid.render(`diagram-${count}`, sources.get(element));
    element.innerHTML = svg;
    bindFunctions?.(element);
    element.dataset.diagram = "drawn";
  } catch (error) {
    fail(element, error);
  }
  element.dataset.scheme = wanted;
}

// Mermaid keeps its settings globally: one drawing after the other.
function enqueue(element) {
  queue = queue.then(() => draw(element));
}

const view = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      view.unobserve(target);
      enqueue(target);
    }
  },
  { rootMargin: "200px" },
);

function diagrams() {
  return document.querySelectorAll("div.mermaid");
}

function start() {
  view.disconnect();
  for (const element of diagrams()) {
    if (!sources.has(element)) {
      sources.set(element, element.textContent);
      element.dataset.diagram = "waiting";
    }
    view.observe(element);
  }
}

new MutationObserver(() => {
  for (const element of diagrams()) if (element.dataset.scheme) enqueue(element);
}).observe(document.body, { attributes: true, attributeFilter: [SCHEME] });

// The print dialog does not wait. What is not drawn by then prints as its source (see handbook.css).
window.addEventListener("beforeprint", () => diagrams().forEach(enqueue));

if (window.document$) window.document$.subscribe(start);
else start();
