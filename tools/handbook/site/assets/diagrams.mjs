// Draws the diagrams of a page: first the one that comes into view, then the others when the browser is
// idle, again after instant navigation, and anew when the reader switches between light and dark.
// Mermaid itself (about a megabyte) is fetched only when a diagram comes into view.

import { library, settings } from "./settings.mjs";

const LOOKS = {
  default: { theme: "default" },
  slate: {
    theme: "dark",
    darkMode: true,
    // Where Mermaid's own dark colours leave words hard to read: on edges and in the root of a mind map.
    themeVariables: { edgeLabelBackground: "#2e303e", git0: "#3949ab", gitBranchLabel0: "#ffffff" },
  },
};
// A wide diagram shrinks to this part of its size at most; then it scrolls.
const SMALLEST = 0.6;
// What a browser would fetch from another host while it draws; the rule DGM114 has the same expression.
const ADDRESS = String.raw`["']?[ \t]*((?:https?:)?//[^\s"'<>()]+)`;
const FETCHED = new RegExp(
  [
    String.raw`<[ \t]*(?:img|image|audio|video|source|iframe|object|embed|link|script|use|feimage)\b[^>]{0,500}?` +
      String.raw`\b(?:src|srcset|href|data|poster)[ \t]*=[ \t]*${ADDRESS}`,
    String.raw`\bimg[ \t]*:[ \t]*${ADDRESS}`,
    String.raw`\burl\([ \t]*${ADDRESS}`,
    String.raw`@import[ \t]+${ADDRESS}`,
  ].join("|"),
  "i",
);
// How a theme says that the page is dark: Material, and the themes that are made with Bootstrap.
const SCHEME = "data-md-color-scheme";
const BOOTSTRAP = "data-bs-theme";
const sources = new WeakMap();
let engine;
let queue = Promise.resolve();
let count = 0;
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));

function scheme() {
  const dark =
    document.body.getAttribute(SCHEME) === "slate" || document.documentElement.getAttribute(BOOTSTRAP) === "dark";
  return dark ? "slate" : "default";
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

function keepLegible(element) {
  const svg = element.querySelector("svg");
  svg.style.minWidth = `${Math.round(svg.viewBox.baseVal.width * SMALLEST)}px`;
  // What scrolls must be reached by the keyboard, too.
  if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
}

async function draw(element) {
  const wanted = scheme();
  if (!element.isConnected || element.dataset.scheme === wanted) return;
  try {
    const asked = FETCHED.exec(sources.get(element));
    if (asked) throw new Error(`It asks another host: ${asked.slice(1).find(Boolean)}`);
    const mermaid = await load();
    // What a diagram set for itself stays behind when its settings are refused, and would break all others.
    mermaid.mermaidAPI.reset();
    mermaid.initialize({
      ...LOOKS[wanted],
      fontFamily: getComputedStyle(document.body).fontFamily,
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
    keepLegible(element);
  } catch (error) {
    fail(element, error);
  }
  element.dataset.scheme = wanted;
  // The reader switched the colours while it was being drawn.
  if (scheme() !== wanted) enqueue(element);
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
      // Mermaid is here now: the others (in tabs, folded, further down) are ready before one looks or prints.
      queue.then(() => idle(() => diagrams().forEach(enqueue)));
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

const switched = new MutationObserver(() => {
  for (const element of diagrams()) if (element.dataset.scheme) enqueue(element);
});
switched.observe(document.body, { attributes: true, attributeFilter: [SCHEME] });
switched.observe(document.documentElement, { attributes: true, attributeFilter: [BOOTSTRAP] });

// The print dialog does not wait. What is not drawn by then prints as its source (see handbook.css).
window.addEventListener("beforeprint", () => diagrams().forEach(enqueue));

if (window.document$) window.document$.subscribe(start);
else start();
