// The few things of a browser that Mermaid's parsers touch, so that they run in a bare V8.
// The first import of the entry: modules read some of these names while they are evaluated.

const quiet = () => {};

class Element {
  constructor() {
    this.style = {};
    this.text = "";
  }
  set innerHTML(html) {
    this.text = html;
  }
  get innerHTML() {
    return this.text;
  }
  get textContent() {
    return this.text;
  }
}

// Links are only cleaned while parsing, never followed: what matters is that a sound one passes.
class Address {
  constructor(text) {
    const found = /^([a-z][a-z0-9+.-]*:)\/*([^/?#\s:@]+)/i.exec(text);
    if (!found) throw new TypeError("Invalid URL");
    this.protocol = found[1];
    this.hostname = found[2];
    this.text = text;
  }
  static canParse(text) {
    return /^[a-z][a-z0-9+.-]*:\/*[^/?#\s:@]+/i.test(text);
  }
  toString() {
    return this.text;
  }
}

// Databases are reset by cloning their defaults: plain values, arrays, maps and sets.
function clone(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(clone);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [clone(key), clone(item)]));
  if (value instanceof Set) return new Set([...value].map(clone));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clone(item)]));
}

// The rules of a lexer begin with ^: the sticky form of such a rule finds the same, and fails at once.
function matchAtStart(rules, number, text) {
  let rule = rules[number];
  if (!rule.sticky) {
    if (!rule.source.startsWith("^(?:")) return text.match(rule);
    rule = rules[number] = new RegExp(rule.source, `${rule.flags}y`);
  }
  rule.lastIndex = 0;
  return rule.exec(text);
}

const host = {
  addEventListener: quiet,
  console: { debug: quiet, error: quiet, info: quiet, log: quiet, trace: quiet, warn: quiet },
  CSS: { supports: () => true },
  document: {
    addEventListener: quiet,
    createElement: () => new Element(),
    getElementById: () => null,
    querySelector: () => null,
  },
  matchAtStart,
  location: { protocol: "https:", host: "", pathname: "/", search: "", href: "" },
  performance: { now: () => Date.now() },
  setTimeout: (task) => void Promise.resolve().then(task),
  structuredClone: clone,
  URL: Address,
};

for (const [name, value] of Object.entries(host)) {
  globalThis[name] ??= value;
}
globalThis.window ??= globalThis;
