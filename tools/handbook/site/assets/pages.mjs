// Ticks in task lists that are still there tomorrow.

const PREFIX = "handbook:ticks:";

function key() {
  return PREFIX + location.pathname;
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(key()) ?? "{}");
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch {
    return {};
  }
}

function write(ticks) {
  try {
    if (Object.keys(ticks).length) localStorage.setItem(key(), JSON.stringify(ticks));
    else localStorage.removeItem(key());
  } catch {
    // Without storage the ticks last as long as the page.
  }
}

function words(item) {
  const own = item.cloneNode(true);
  for (const list of own.querySelectorAll("ul, ol")) list.remove();
  return own.textContent.replace(/\s+/g, " ").trim();
}

// A task is known by its words, and by which of equal ones it is: an edit elsewhere on the page moves no tick.
function names(boxes) {
  const seen = new Map();
  return boxes.map((box) => {
    const text = words(box.closest("li"));
    const nth = seen.get(text) ?? 0;
    seen.set(text, nth + 1);
    return nth ? `${text} #${nth + 1}` : text;
  });
}

function markdown(boxes) {
  return boxes
    .map((box) => {
      let depth = 0;
      for (let above = box.closest("li").parentElement.closest("li"); above; above = above.parentElement.closest("li")) {
        depth += 1;
      }
      return `${"    ".repeat(depth)}- [${box.checked ? "x" : " "}] ${words(box.closest("li"))}`;
    })
    .join("\n");
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function remember() {
  const boxes = [...document.querySelectorAll('.task-list-item input[type="checkbox"]:not([disabled])')];
  if (!boxes.length || document.querySelector(".tasks")) return;
  const known = names(boxes);
  const kept = read();
  const panel = document.createElement("p");
  panel.className = "tasks";
  const count = document.createElement("output");
  const show = () => {
    count.textContent = `${boxes.filter((box) => box.checked).length} of ${boxes.length} done on this page`;
  };
  boxes.forEach((box, at) => {
    if (known[at] in kept) box.checked = kept[known[at]] === 1;
    const written = box.defaultChecked;
    box.addEventListener("change", () => {
      const ticks = read();
      if (box.checked === written) delete ticks[known[at]];
      else ticks[known[at]] = box.checked ? 1 : 0;
      write(ticks);
      show();
    });
  });
  const reset = button("Reset", () => {
    for (const box of boxes) box.checked = box.defaultChecked;
    write({});
    show();
  });
  const copy = button("Copy as Markdown", async () => {
    await navigator.clipboard.writeText(`${markdown(boxes)}\n`);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy as Markdown"), 2000);
  });
  panel.append(count, reset, ...(navigator.clipboard ? [copy] : []));
  boxes[0].closest(".task-list").before(panel);
  show();
}

if (window.document$) window.document$.subscribe(remember);
else remember();
