// One diagram on the whole screen: zoomed by + - 0, wheel and pinch, moved by arrow keys and dragging.

const STEP = 1.25;
const MOVE = 80;
const LARGEST = 8;
const SMALLEST = 0.1;

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

// The drawing itself moves here, and back: a copy of it would have its identifiers twice.
export function open(element, name) {
  const svg = element.querySelector("svg");
  if (!svg) return;
  const style = svg.getAttribute("style");
  const { width, height } = svg.viewBox.baseVal;
  let scale = 1;
  const dialog = made("dialog", "diagram-viewer");
  const title = made("h2", "", name);
  title.id = "diagram-viewer-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const stage = made("div", "diagram-stage");
  stage.tabIndex = 0;
  stage.autofocus = true;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", "Diagram: plus and minus zoom, 0 fits, arrow keys move");
  const level = made("output", "");

  function size(wanted) {
    scale = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    svg.style.width = `${width * scale}px`;
    svg.style.height = `${height * scale}px`;
    level.textContent = `${Math.round(scale * 100)} %`;
  }

  function fit() {
    size(Math.min(stage.clientWidth / width, stage.clientHeight / height) * 0.96);
  }

  // What is at this point of the window stays there.
  function zoom(factor, x = stage.clientWidth / 2, y = stage.getBoundingClientRect().top + stage.clientHeight / 2) {
    const before = svg.getBoundingClientRect();
    size(scale * factor);
    const after = svg.getBoundingClientRect();
    const grown = after.width / before.width;
    stage.scrollBy(after.left - x + (x - before.left) * grown, after.top - y + (y - before.top) * grown);
  }

  const keys = {
    "+": () => zoom(STEP),
    "=": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    0: fit,
    ArrowLeft: () => stage.scrollBy(-MOVE, 0),
    ArrowRight: () => stage.scrollBy(MOVE, 0),
    ArrowUp: () => stage.scrollBy(0, -MOVE),
    ArrowDown: () => stage.scrollBy(0, MOVE),
  };
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // The theme has keys of its own, which turn the page.
    event.stopPropagation();
    if (!(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), event.clientX, event.clientY);
    },
    { passive: false },
  );

  const fingers = new Map();
  function grip() {
    const [one, two = one] = fingers.values();
    return {
      x: (one.clientX + two.clientX) / 2,
      y: (one.clientY + two.clientY) / 2,
      far: Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY),
    };
  }
  stage.addEventListener("pointerdown", (event) => fingers.set(event.pointerId, event));
  stage.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = grip();
    fingers.set(event.pointerId, event);
    const after = grip();
    stage.scrollBy(before.x - after.x, before.y - after.y);
    if (before.far && after.far) zoom(after.far / before.far, after.x, after.y);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    stage.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  stage.addEventListener("dragstart", (event) => event.preventDefault());

  const head = made("div", "diagram-head");
  head.append(title);
  for (const [label, act] of [
    ["Zoom out", () => zoom(1 / STEP)],
    ["Zoom in", () => zoom(STEP)],
    ["Fit", fit],
    ["Close", () => dialog.close()],
  ]) {
    const button = made("button", "", label);
    button.type = "button";
    button.addEventListener("click", act);
    head.append(button);
  }
  title.after(level);
  dialog.append(head, stage);
  // A link in the diagram leads away from it.
  stage.addEventListener("click", (event) => {
    if (event.target.closest("a")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    svg.setAttribute("style", style);
    // Drawn anew meanwhile, it is there already.
    if (!element.querySelector("svg")) element.append(svg);
    element.style.minHeight = "";
    dialog.remove();
  });

  element.style.minHeight = `${element.offsetHeight}px`;
  Object.assign(svg.style, { minWidth: "0", maxWidth: "none" });
  stage.append(svg);
  document.body.append(dialog);
  dialog.showModal();
  fit();
}
