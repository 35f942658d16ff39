// What parses and still cannot be drawn: the reason why Mermaid's renderer throws, found without a renderer.
//
// {problem, names, error}: `names` are the words of the diagram that the problem is about, the most telling first;
// `error` is what the browser says, or its beginning. Each check asks Mermaid's own database for what its renderer
// would ask; what only a layout or the network can tell is not found here (images, formulas of KaTeX).

import { mermaidAPI } from "mermaid-internals";

const list = (values) => (values ? [...(values.values?.() ?? Object.values(values))] : []);
const problem = (kind, names, error) => ({ problem: kind, names: names.map(String), error });
const UNDEFINED = (key) => `Cannot read properties of undefined (reading '${key}')`;

// A text of white space only has no size, and Mermaid takes that for a text which is not in the page.
function isBlank(text) {
  if (typeof text !== "string") return false;
  return text.split(/<br\s*\/?>/gi).some((line) => line !== "" && /^[ \t\n\r\f\v]+$/.test(line));
}
const blank = (names) => problem("blank-text", names, "svg element not in render tree");

function gantt(db) {
  try {
    db.getTasks();
  } catch (error) {
    const said = String(error?.message ?? error);
    if (said.startsWith("Invalid date:")) {
      return problem("date", [said.slice("Invalid date:".length), db.getDateFormat().trim()], said);
    }
    if (said.startsWith("Failed to find a valid date")) return problem("excluded-days", [], said);
    return problem("task-without-start", [], UNDEFINED("endTime")); // Engines have words of their own.
  }
}

function sankey(db) {
  const { nodeAlignment } = mermaidAPI.getConfig().sankey ?? {};
  const known = ["justify", "left", "right", "center"];
  if (nodeAlignment !== undefined && nodeAlignment !== null && !known.includes(nodeAlignment)) {
    return problem("sankey-alignment", [nodeAlignment, ...known], UNDEFINED("length"));
  }
  const next = new Map();
  for (const { source, target } of db.getGraph().links) {
    next.set(source, [...(next.get(source) ?? []), target]);
  }
  const link = backwards(next);
  return link && problem("sankey-circle", link, "circular link");
}

// The link [source, target] that closes a circle, if there is one. Without recursion: a chain can be long.
function backwards(next) {
  const state = new Map();
  for (const start of next.keys()) {
    const path = state.has(start) ? [] : [[start, 0]];
    if (path.length > 0) state.set(start, "open");
    while (path.length > 0) {
      const top = path.at(-1);
      const target = next.get(top[0])?.[top[1]++];
      if (target === undefined) state.set(path.pop()[0], "done");
      else if (state.get(target) === "open") return [top[0], target];
      else if (!state.has(target)) {
        state.set(target, "open");
        path.push([target, 0]);
      }
    }
  }
}

const xychart = (db) =>
  db.getXYChartData().plots.length === 0 ? problem("no-data", [], UNDEFINED("data")) : undefined;

function requirement(db) {
  const known = new Set([...db.getRequirements().keys(), ...db.getElements().keys()]);
  for (const { src, dst } of db.getRelationships()) {
    const missing = [src, dst].find((name) => !known.has(name));
    if (missing !== undefined) {
      return problem("unknown-requirement", [missing, src, dst], "Id must be a string or an integer: 'null'.");
    }
  }
  const empty = [...known].find(isBlank);
  return empty === undefined ? undefined : blank([empty]);
}

function c4(db) {
  const groups = db.getBoundaries();
  if (groups.some(({ alias }) => String(alias ?? "").trim() === "")) {
    return problem("blank-alias", [], "the browser never comes to an end");
  }
  const known = new Set([...db.getC4ShapeArray(), ...groups].map(({ alias }) => alias));
  for (const { from, to } of db.getRels()) {
    const missing = [from, to].find((name) => !known.has(name));
    if (missing !== undefined) {
      const said = `C4 rel "${from}" -> "${to}" references an unknown shape or boundary`;
      return problem("unknown-element", [missing, from, to], said);
    }
  }
}

function architecture(db) {
  const ids = new Set([...list(db.getServices()), ...list(db.getJunctions?.()), ...list(db.getGroups())].map(({ id }) => id));
  for (const { lhsId, rhsId } of list(db.getEdges())) {
    const id = `${lhsId}-${rhsId}`;
    if (ids.has(id)) return problem("second-edge", [lhsId, rhsId], `Can not create second element with ID \`${id}\``);
    ids.add(id);
  }
}

function classes(db) {
  for (const { id, label, members, methods, annotations } of list(db.getClasses())) {
    const texts = [label, ...[...members, ...methods].map(({ text }) => text), ...annotations];
    if (texts.some(isBlank)) return blank([id]);
  }
}

function er(db) {
  for (const { label, alias, attributes } of list(db.getEntities())) {
    const texts = [alias || label, ...attributes.flatMap(({ type, name, comment }) => [type, name, comment])];
    if (texts.some(isBlank)) return blank([label]);
  }
}

// ELK, the layout that Mermaid takes by itself, keeps the children of groups in a plain object.
const isElk = () => (mermaidAPI.getConfig().layout ?? "elk").startsWith("elk");
const reserved = (ids) => {
  const found = isElk() ? ids.find((id) => id in {}) : undefined;
  return found === undefined
    ? undefined
    : problem("reserved-group", [found], "childrenById[id].push is not a function");
};

function state(db) {
  const parents = new Map(db.nodes.map(({ id, parentId }) => [id, parentId]));
  for (const { id, shape, isGroup } of db.nodes) {
    if (!isGroup && shape === undefined) {
      return problem("note-of-unknown-state", [id], "No such shape: undefined. Please check your syntax.");
    }
    if (!isGroup && shape === "divider") {
      return problem("empty-region", [], "No such shape: divider. Please check your syntax.");
    }
    const seen = new Set();
    for (let above = id; above !== undefined && above !== null; above = parents.get(above)) {
      if (seen.has(above)) return problem("state-in-itself", [above], `Setting ${above} as parent of ${above} would create a cycle`);
      seen.add(above);
    }
  }
  return reserved(db.nodes.filter(({ isGroup }) => isGroup).map(({ id }) => id));
}

function flowchart(db, type) {
  for (const { id, start, end, interpolate } of db.getEdges()) {
    if (interpolate !== undefined && typeof interpolate !== "string" && isElk()) {
      return problem("curve", [interpolate, id], "charAt is not a function");
    }
    if (type === "swimlane" && start === end) return problem("self-loop", [start], UNDEFINED("filter"));
  }
  const { layout } = mermaidAPI.getConfig();
  if (type === "flowchart-v2" && layout === "cose-bilkent") {
    return problem("layout-of-mindmaps", [layout], "Root node is required");
  }
  return type === "swimlane" ? undefined : reserved(list(db.getSubGraphs()).map(({ id }) => id));
}

function sequence(db) {
  const actors = db.getActors();
  for (const { name, links } of list(actors)) {
    const wrong = Object.values(links ?? {}).find((address) => typeof address !== "string");
    if (wrong !== undefined) return problem("link-without-quotes", [name, wrong], "trim is not a function");
  }
  for (const { type, from, to } of db.getMessages()) {
    const name = from || to?.actor || to;
    if (type === db.LINETYPE.ACTIVE_START && !actors.has(name)) {
      return problem("active-stranger", [name], UNDEFINED("x"));
    }
  }
}

function block(db) {
  const wrong = db.getBlocksFlat().find(({ columns, children }) => columns === 0 && children?.length > 0);
  return wrong && problem("no-columns", [], "Columns must be an integer !== 0.");
}

const venn = (db) =>
  db.getSubsetData().length === 0 ? problem("no-sets", [], UNDEFINED("set")) : undefined;

// A word of a data block is what is between two blanks: with blanks at the end of a line, the line end is one.
function eventmodeling() {
  const { frames = [], dataEntities = [] } = globalThis.eventModel ?? {};
  for (const { dataReference, dataInlineValue } of frames) {
    const name = dataReference?.$refText;
    const value = name ? dataEntities.find((each) => each.name === name)?.dataBlockValue : undefined;
    const texts = [
      dataInlineValue && within(dataInlineValue, dataInlineValue.indexOf("{") + 1),
      value && within(value, value.indexOf("{\n") + 2),
    ];
    const words = texts.filter(Boolean).flatMap((text) => (isBroken(text) ? [] : text.split(" ")));
    if (words.some((word) => word !== "" && word.trim() === "")) return problem("blanks-in-data", [name ?? ""], "svg element not in render tree");
  }
}
const isBroken = (text) => /<br\s*\/?>/i.test(text);
function within(text, start) {
  const rest = text.substring(start);
  return rest.substring(0, rest.lastIndexOf("}") - 1);
}

const checks = {
  architecture,
  block,
  c4,
  classDiagram: classes,
  er,
  eventmodeling,
  "flowchart-elk": flowchart,
  "flowchart-v2": flowchart,
  gantt,
  requirement,
  sankey,
  sequence,
  stateDiagram: state,
  swimlane: flowchart,
  venn,
  xychart,
};

export function undrawable({ db, type }) {
  return checks[type]?.(db, type);
}
