// The table of decisions: filtered by words and by status, sorted by a column. Without this it is a plain table.

const COLLATOR = new Intl.Collator(undefined, { numeric: true });

function cells(row) {
  return [...row.cells].map((cell) => cell.textContent.trim());
}

// What is asked for stands in the address: it can be shared, and is there after a visit to a record.
const WORDS = "words";
const STATE = "status";

function keep(words, state) {
  const here = new URL(location.href);
  for (const [name, value] of [[WORDS, words.trim()], [STATE, state]]) {
    if (value) here.searchParams.set(name, value);
    else here.searchParams.delete(name);
  }
  if (here.href !== location.href) history.replaceState(history.state, "", here);
}

// Returns a function that shows the rows which have all these words and this status.
function filter(rows, status, shown, none) {
  return (words, state) => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = wanted.every((word) => text.includes(word)) && (!state || cells(row)[status] === state);
      row.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = `${count} of ${rows.length} shown`;
    const asked = [words.trim() && `“${words.trim()}”`, state && `the status ${state}`].filter(Boolean);
    none.firstChild.textContent = `No decision matches ${asked.join(" and ")}. `;
    none.hidden = count > 0;
  };
}

function sortable(table, body) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = head.textContent.trim();
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const downward = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", downward ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => COLLATOR.compare(cells(a)[column], cells(b)[column]));
      body.append(...(downward ? rows.reverse() : rows));
    });
  });
}

function enhance(table) {
  if (table.dataset.decisions) return;
  table.dataset.decisions = "ready";
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const status = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent.trim() === "Status");
  const states = [...new Set(rows.map((row) => cells(row)[status]))].sort(COLLATOR.compare);

  const form = document.createElement("form");
  form.className = "decision-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Decisions");
  const words = document.createElement("input");
  words.type = "search";
  words.placeholder = "Title, number, tag";
  words.setAttribute("aria-label", "Decisions with these words");
  const state = document.createElement("select");
  state.setAttribute("aria-label", "Decisions with this status");
  state.append(new Option("Any status", ""), ...states.map((each) => new Option(each, each)));
  const shown = document.createElement("output");
  form.append(words, state, shown);
  const none = document.createElement("p");
  none.className = "decision-none";
  none.setAttribute("role", "status");
  const reset = document.createElement("button");
  reset.type = "button";
  reset.textContent = "Show all";
  none.append("", reset);
  form.addEventListener("submit", (event) => event.preventDefault());

  const asked = new URLSearchParams(location.search);
  words.value = asked.get(WORDS) ?? "";
  state.value = states.includes(asked.get(STATE)) ? asked.get(STATE) : "";
  const show = filter(rows, status, shown, none);
  const update = () => {
    show(words.value, state.value);
    keep(words.value, state.value);
  };
  reset.addEventListener("click", () => {
    words.value = "";
    state.value = "";
    update();
    words.focus();
  });
  words.addEventListener("input", update);
  state.addEventListener("change", update);
  update();
  sortable(table, body);
  const place = table.closest(".md-typeset__scrollwrap") ?? table;
  place.before(form);
  place.after(none);
}

function start() {
  for (const table of document.querySelectorAll("table")) {
    if (table.tHead && table.querySelector("tbody .status")) enhance(table);
  }
}

if (window.document$) window.document$.subscribe(start);
else start();
