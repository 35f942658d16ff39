// The head of the built parser: holds its parts, which the worker evaluates when a diagram first needs them.
//
// A part is written as `define(name, body)`. `part(name)` promises its exports; what is missing for it is told
// by `wanted()`, one name a line, and when the worker has evaluated all of that, it calls `arrive()`. Whoever
// evaluates the whole file at once needs neither. NEEDS is put in by build.mjs: a part and all that it imports.

const bodies = new Map();
const loaded = new Map();
let waiting = [];

globalThis.define = (name, body) => void bodies.set(name, body);

function load(name) {
  let module = loaded.get(name);
  if (!module) {
    module = { exports: {} };
    loaded.set(name, module);
    bodies.get(name)(load, module, module.exports);
  }
  return module.exports;
}

const missing = (name) => NEEDS[name].filter((each) => !bodies.has(each));

globalThis.part = (name) =>
  missing(name).length === 0
    ? Promise.resolve(name).then(load)
    : new Promise((resolve) => waiting.push({ name, resolve }));

globalThis.wanted = () => [...new Set(waiting.flatMap(({ name }) => missing(name)))].join("\n");

globalThis.arrive = () => {
  const complete = waiting;
  waiting = [];
  for (const { name, resolve } of complete) resolve(part(name));
};

// Mermaid invents identifiers by chance; the same diagram must give the same answer, in each engine. 20 bits,
// for such a number is written with the same ten digits of base 36 everywhere; none comes twice.
let state = 0;
Math.random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) & 0xfffff;
  return state / 2 ** 20;
};

globalThis.enter = (name) => {
  load(name);
  const { begin } = globalThis;
  globalThis.begin = (source) => {
    state = 0;
    globalThis.forget?.();
    begin(source);
  };
};
