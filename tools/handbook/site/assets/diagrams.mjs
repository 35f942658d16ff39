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
// No label of a diagram becomes smaller than this, in CSS pixels; a diagram that is too wide then scrolls.
const READABLE = 10;
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
// The light drawing of a diagram, for paper; and what stood in its place while it is printed.
const papers = new WeakMap();
const shown = new Map();
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
  bar(element)?.remove();
}

function bar(element) {
  const next = element.nextElementSibling;
  return next?.className === "diagram-bar" ? next : null;
}

// Mermaid names a drawing by accTitle and accDescr; without them it would have no name at all.
function named(svg) {
  // As a picture its links would be out of reach.
  if (!svg.querySelector("a")) svg.setAttribute("role", "img");
  if (!svg.hasAttribute("aria-labelledby")) svg.setAttribute("aria-label", "Diagram");
  return svg.querySelector(":scope > title")?.textContent.trim() || "Diagram";
}

function keepLegible(svg) {
  const labels = [...svg.querySelectorAll("text, tspan, foreignObject *")];
  const sizes = labels
    .filter((label) => !label.childElementCount && label.textContent.trim())
    .map((label) => Number.parseFloat(getComputedStyle(label).fontSize));
  svg.style.minWidth = `${Math.ceil(svg.viewBox.baseVal.width * (READABLE / Math.min(16, ...sizes)))}px`;
}

// What scrolls must be reached by the keyboard, too, and have a name there.
const width = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    const wide = target.scrollWidth > target.clientWidth;
    target.toggleAttribute("data-wide", wide);
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Diagram that scrolls"]]) {
      if (wide) target.setAttribute(name, value);
      else target.removeAttribute(name);
    }
  }
});

function offerViewer(element, name) {
  bar(element)?.remove();
  const view = async () => (await import("./viewer.mjs")).open(element, name);
  const made = document.createElement("p");
  made.className = "diagram-bar";
  const hint = document.createElement("span");
  hint.textContent = "Scrolls sideways";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Full screen";
  button.setAttribute("aria-label", `Full screen: ${name}`);
  button.addEventListener("click", view);
  made.append(hint, button);
  element.after(made);
  element.onkeydown = (event) => {
    if (event.key === "Enter" && event.target === element) view();
  };
}

async function drawing(element, wanted) {
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
  const made = await mermaid.render(`diagram-${count}`, sources.get(element));
  if (wanted === "default") papers.set(element, made.svg);
  return made;
}

async function draw(element) {
  const wanted = scheme();
  if (!element.isConnected || element.dataset.scheme === wanted) return;
  try {
    const { svg, bindFunctions } = await drawing(element, wanted);
    element.innerHTML = svg;
    bindFunctions?.(element);
    element.dataset.diagram = "drawn";
    const made = element.querySelector("svg");
    keepLegible(made);
    offerViewer(element, named(made));
    width.observe(element);
  } catch (error) {
    fail(element, error);
  }
  element.dataset.scheme = wanted;
  // The reader switched the colours while it was being drawn.
  if (scheme() !== wanted) enqueue(element);
}

async function drawForPaper(element) {
  if (element.isConnected && element.dataset.diagram === "drawn" && !papers.has(element)) {
    await drawing(element, "default");
  }
}

// Mermaid keeps its settings globally: one drawing after the other.
function enqueue(element) {
  queue = queue.then(() => draw(element));
}

function enqueueForPaper(element) {
  queue = queue.then(() => drawForPaper(element)).catch(() => {});
}

// All of them, in tabs, folded and further down, and for paper: ready before one looks or prints.
function prepare() {
  diagrams().forEach(enqueue);
  diagrams().forEach(enqueueForPaper);
}

const view = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      view.unobserve(target);
      enqueue(target);
      // Mermaid is here now.
      queue.then(() => idle(prepare));
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

// The print dialog does not wait: its key does, until all is drawn. What is not drawn prints as its source.
window.addEventListener("keydown", (event) => {
  if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (!diagrams().length) return;
  event.preventDefault();
  prepare();
  queue.then(() => window.print());
});

// Paper is light, whatever the screen is.
window.addEventListener("beforeprint", () => {
  prepare();
  for (const element of diagrams()) {
    if (element.dataset.diagram !== "drawn" || element.dataset.scheme === "default") continue;
    if (shown.has(element) || !papers.has(element)) continue;
    shown.set(element, [...element.childNodes]);
    element.innerHTML = papers.get(element);
  }
});
window.addEventListener("afterprint", () => {
  for (const [element, nodes] of shown) element.replaceChildren(...nodes);
  shown.clear();
});

if (window.document$) window.document$.subscribe(start);
else start();
