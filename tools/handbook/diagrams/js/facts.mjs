// What a parsed diagram says, taken from the database that Mermaid itself would draw from.
//
// {header, title, accTitle, accDescr, nodes, groups, edges, texts, parts, links, callbacks, styles, settings,
// directives}; all but `header` are left out when empty. `parts` are the texts within nodes and around them:
// members, attributes, slices, conditions of blocks. Each node and group is [id, label, shape], the label null where the author gave none; an edge is [source, target, label, technology]; a link is
// [node, address]; a style is [statement, target, declarations]; a setting is [key, value].
// Texts are as Mermaid keeps them: entity codes encoded, addresses of scripts replaced by about:blank.

import { preprocessDiagram } from "mermaid-internals";

const list = (values) => (values ? [...(values.values?.() ?? Object.values(values))] : []);
const text = (value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");
const given = (label, id) => (text(label) === "" || label === id ? null : text(label));
const isColoured = ({ styles }) => styles?.length > 0;
const styled = (nodes, key, id = "id") =>
  nodes.filter((node) => node[key]?.length > 0).map((node) => ["style", text(node[id]), node[key]]);
const classDefs = (classes) =>
  list(classes)
    .filter(isColoured)
    .map(({ id, styles }) => ["classDef", text(id), styles]);
const linked = (nodes, id = "id") =>
  nodes.filter(({ link }) => link).map((node) => [text(node[id]), text(node.link)]);

function flowchart(db) {
  const groups = list(db.getSubGraphs());
  const names = new Set(groups.map(({ id }) => id));
  const vertices = list(db.getVertices());
  const edges = db.getEdges();
  const lines = edges.map(({ style }, index) => ["linkStyle", String(index), style ?? []]);
  const all = edges.defaultStyle?.length > 0 ? [["linkStyle", "default", edges.defaultStyle]] : [];
  return {
    // Styling a group makes a vertex of its name, which is never drawn.
    nodes: vertices
      .filter(({ id }) => !names.has(id))
      .map((node) => [node.id, given(node.text, node.id), text(node.type)]),
    groups: groups.map(({ id, title }) => [id, given(title, id), "group"]),
    edges: edges.map(({ start, end, text: label }) => [start, end, text(label)]),
    texts: list(db.tooltips),
    links: linked(vertices),
    callbacks: vertices
      .filter(({ classes, link }) => classes.includes("clickable") && !link)
      .map(({ id }) => id),
    styles: [
      ...styled(vertices, "styles"),
      ...classDefs(db.getClasses()),
      ...lines.filter(([, , style]) => style.length > 0),
      ...all,
    ],
  };
}

function sequence(db) {
  const actors = list(db.getActors());
  const boxes = db.getBoxes();
  const messages = db.getMessages();
  const rectangles = messages.filter(({ type }) => type === db.LINETYPE.RECT_START);
  return {
    nodes: actors.map((actor) => [actor.name, given(actor.description, actor.name), actor.type]),
    groups: boxes.map(({ name, fill }) => ["", [fill, name].filter(Boolean).join(" "), "box"]),
    edges: messages
      .filter(({ from, to, placement }) => from !== undefined && to !== undefined && placement === undefined)
      .map(({ from, to, message }) => [from, to, text(message)]),
    texts: messages.filter(({ placement }) => placement !== undefined).map(({ message }) => text(message)),
    parts: messages
      .filter(({ from, to, placement }) => placement === undefined && (from === undefined || to === undefined))
      .map(({ message }) => text(message))
      .filter(Boolean),
    links: actors.flatMap(({ name, links }) =>
      Object.values(links ?? {}).map((address) => [name, text(address)]),
    ),
    styles: [
      // Without a browser nobody tells whether the first word of a box is a colour.
      ...boxes.filter(({ fill }) => fill && fill !== "transparent").map(({ fill }) => ["box", "", [fill]]),
      ...rectangles.filter(({ message }) => text(message)).map(({ message }) => ["rect", "", [message]]),
    ],
  };
}

function er(db) {
  const entities = list(db.getEntities());
  const names = new Map(entities.map(({ id, label }) => [id, label]));
  return {
    nodes: entities.map(({ label, alias, shape }) => [label, given(alias, label), shape]),
    groups: list(db.subGraphs).map(({ id, title }) => [id, given(title, id), "group"]),
    edges: db
      .getRelationships()
      .map(({ entityA, entityB, roleA }) => [
        names.get(entityA) ?? entityA,
        names.get(entityB) ?? entityB,
        text(roleA),
      ]),
    parts: entities.flatMap(({ attributes }) =>
      attributes.map(({ type, name, keys, comment }) =>
        [type, name, ...(keys ?? []), comment].map(text).filter(Boolean).join(" "),
      ),
    ),
    styles: [...styled(entities, "cssStyles", "label"), ...classDefs(db.getClasses())],
  };
}

function state(db) {
  const unseen = new Set(["note", "noteGroup", "divider"]);
  const states = db.nodes.filter(({ shape }) => !unseen.has(shape));
  const labelOf = ({ label, id }) => given(Array.isArray(label) ? label[0] : label, id);
  // Mermaid makes up the names of starts and ends.
  const ends = new Set(["stateStart", "stateEnd"]);
  const marks = new Set(states.filter(({ shape }) => ends.has(shape)).map(({ id }) => id));
  const named = (id) => (marks.has(id) ? "[*]" : id);
  return {
    nodes: states.map((node) => [
      named(node.id),
      marks.has(node.id) ? null : labelOf(node),
      node.shape,
    ]),
    edges: db.edges
      .filter(({ arrowhead }) => arrowhead !== "none")
      .map(({ start, end, label }) => [named(start), named(end), text(label)]),
    texts: db.nodes.filter(({ shape }) => shape === "note").map(({ label }) => text(label)),
    parts: states.flatMap(({ label, description }) => [
      ...(Array.isArray(label) ? label.slice(1) : []),
      ...(Array.isArray(description) ? description : []),
    ].map(text)),
    // Its own map of links has no names: each click overwrites the one before.
    links: db.rootDoc
      .filter(({ stmt }) => stmt === "click")
      .map(({ id, url }) => [text(id), text(url).replace(/^"|"$/g, "")]),
    styles: [...styled(states, "cssStyles"), ...classDefs(db.getClasses())],
  };
}

const memberOf = (member) => member.getDisplayDetails().displayText;

function classes(db) {
  const found = list(db.getClasses());
  return {
    nodes: found.map(({ id, label }) => [id, given(label, id), "class"]),
    groups: list(db.getNamespaces?.()).map(({ id, label }) => [id, given(label, id), "namespace"]),
    edges: db.getRelations().map(({ id1, id2, title }) => [id1, id2, title === "none" ? "" : text(title)]),
    texts: list(db.getNotes?.()).map(({ text: note }) => text(note)),
    parts: found.flatMap(({ members, methods, annotations }) =>
      [...members.map(memberOf), ...methods.map(memberOf), ...annotations].map(text).filter(Boolean),
    ),
    links: linked(found),
    callbacks: found.filter(({ haveCallback }) => haveCallback).map(({ id }) => id),
    styles: [...styled(found, "styles"), ...classDefs(db.styleClasses)],
  };
}

function c4(db) {
  const shapes = db.getC4ShapeArray();
  const boundaries = db.getBoundaries().filter(({ alias }) => alias !== "global");
  const relations = db.getRels();
  const colours = (item, ...keys) => keys.map((key) => text(item[key])).filter(Boolean);
  const restyled = [...shapes, ...boundaries].map((item) => [
    "UpdateElementStyle",
    item.alias,
    colours(item, "bgColor", "fontColor", "borderColor"),
  ]);
  const rerelated = relations.map((item) => [
    "UpdateRelStyle",
    item.from,
    colours(item, "textColor", "lineColor"),
  ]);
  return {
    nodes: shapes.map(({ alias, label, typeC4Shape }) => [alias, given(label?.text, alias), typeC4Shape.text]),
    groups: boundaries.map(({ alias, label }) => [alias, given(label?.text, alias), "boundary"]),
    edges: relations.map(({ from, to, label, techn }) => [from, to, text(label?.text), text(techn?.text)]),
    links: [...linked(shapes, "alias"), ...linked(boundaries, "alias"), ...linked(relations, "from")],
    texts: [...shapes, ...relations].map(({ descr }) => text(descr?.text)).filter(Boolean),
    styles: [...restyled, ...rerelated].filter(([, , declarations]) => declarations.length > 0),
  };
}

function requirement(db) {
  const found = [...list(db.getRequirements()), ...list(db.getElements())];
  return {
    nodes: found.map(({ name, text: label, type }) => [name, given(label, name), text(type)]),
    edges: db.getRelationships().map(({ src, dst, type }) => [src, dst, text(type)]),
    parts: found.flatMap(({ requirementId, text: said, risk, verifyMethod, docRef }) =>
      [requirementId, said, risk, verifyMethod, docRef].map(text).filter(Boolean),
    ),
    styles: [...styled(found, "cssStyles", "name"), ...classDefs(db.getClasses())],
  };
}

function block(db) {
  const blocks = db.getBlocksFlat().filter(({ type }) => type !== "space" && type !== "edge");
  return {
    nodes: blocks
      .filter(({ type, id }) => type !== "composite" && id !== "root")
      .map(({ id, label, type }) => [id, given(label, id), type]),
    edges: db.getEdges().map(({ start, end, label }) => [start, end, text(label)]),
    styles: [...styled(blocks, "styles"), ...classDefs(db.getClasses())],
  };
}

function architecture(db) {
  return {
    nodes: list(db.getServices()).map(({ id, title }) => [id, given(title, id), "service"]),
    groups: list(db.getGroups()).map(({ id, title }) => [id, given(title, id), "group"]),
    edges: list(db.getEdges()).map(({ lhsId, rhsId, title }) => [lhsId, rhsId, text(title)]),
  };
}

function mindmap(db) {
  const nodes = [];
  const waiting = [db.getMindmap()];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (!node) continue;
    nodes.push([text(node.nodeId), given(node.descr, node.nodeId), text(node.type)]);
    waiting.push(...[...node.children].reverse());
  }
  return { nodes };
}

// Some databases give the tasks once more each time they are asked for them.
function tasks(shape, found) {
  return {
    nodes: found.map(({ task }) => ["", text(task), shape]),
    parts: found.flatMap(({ section, events, people }) =>
      [section, ...(events ?? []), ...(people ?? [])].map(text).filter(Boolean),
    ),
  };
}

const slices = (db) => ({ parts: [...db.getSections()].map(([name, value]) => `${name}: ${value}`) });

// Mermaid makes up the name of a commit that has none.
const commits = (db) => ({
  nodes: list(db.getCommits()).map(({ id, message }) => [
    /^\d+-[0-9a-f]{7}$/.test(id) ? "" : id,
    given(message, id),
    "commit",
  ]),
});

const readers = {
  "flowchart-v2": flowchart,
  "flowchart-elk": flowchart,
  swimlane: flowchart,
  sequence,
  er,
  stateDiagram: state,
  classDiagram: classes,
  c4,
  requirement,
  block,
  architecture,
  mindmap,
  journey: (db) => tasks("task", db.getTasks()),
  pie: slices,
  timeline: (db) => tasks("period", db.getTasks()),
  gantt: (db) => ({ ...tasks("task", db.getTasks()), links: [...db.getLinks()].map(([id, url]) => [id, text(url)]) }),
  gitGraph: commits,
  kanban: (db) => ({
    nodes: db.getData().nodes.map(({ id, label, shape }) => [id, given(label, id), shape]),
  }),
};

function flattened(settings, prefix = "", found = []) {
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value !== "object" || value === null) found.push([prefix + key, String(value)]);
    else if (Array.isArray(value)) found.push([prefix + key, value.join(", ")]);
    else flattened(value, `${prefix}${key}.`, found);
  }
  return found;
}

// What the author set, before Mermaid drops what a diagram may not set.
function authored(source) {
  if (!/^\s*---|%%\s*\{/.test(source)) return {};
  const { title, config } = preprocessDiagram(source);
  const directives = source.match(globalThis.directivePattern) ?? [];
  return {
    title: text(title),
    settings: flattened(config ?? {}),
    directives: directives.map((each) => /\w+/.exec(each)?.[0] ?? ""),
  };
}

export function facts(source, diagram) {
  const { db, type } = diagram;
  const shared = db.getCommonDb?.() ?? db;
  const own = authored(source);
  const found = {
    header: /^(?:\s|%%.*)*([A-Za-z][\w-]*)/.exec(diagram.text)?.[1] ?? "",
    ...own,
    title: (own.title || text(shared.getDiagramTitle?.() || db.getTitle?.())).trim(),
    // A C4 diagram without such lines is left with those of the diagram before.
    accTitle: diagram.text.includes("accTitle") ? text(shared.getAccTitle?.()).trim() : "",
    accDescr: diagram.text.includes("accDescr") ? text(shared.getAccDescription?.()).trim() : "",
  };
  try {
    Object.assign(found, readers[type]?.(db));
  } catch {
    // What every diagram has stands without what is special to its type.
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value.length > 0));
}
