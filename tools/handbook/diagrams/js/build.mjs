// Bundles Mermaid's parsers, without what only draws, into one script for an embedded engine.
//
//   node build.mjs OUTPUT_FILE
//
// The script has a head and parts, each part after a line `//# part NAME`. The head is evaluated at the start;
// a part when the first diagram needs it (loader.cjs), which halves the time to the first verdict.
//
// Every change made to Mermaid's modules stands in `patches` and is counted: a release in which one no
// longer applies fails the build here, not silently in the verdicts.

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..", "..");
const esbuild = createRequire(import.meta.url)("esbuild");
const mermaidDist = join(root, "node_modules", "mermaid", "dist");

// Libraries that only draw. Their calls are answered by drawing.cjs, which refuses to be called.
const DRAWING = new RegExp(
  "^(@iconify/utils|@upsetjs/venn\\.js|cytoscape(-fcose|-cose-bilkent)?|d3(-sankey)?|dagre-d3-es.*|" +
    "elkjs.*|katex|marked|roughjs|stylis)$",
);

// Mermaid's own layout engines: loaded on demand, and only a renderer demands them.
const LAYOUTS = /^\.\/(chunks\/mermaid\.core\/)?(cose-bilkent|dagre|elk|swimlanes)-[A-Z0-9]+\.mjs$/;

const INTERNALS = ["detectType", "encodeEntities", "matchFrontMatter", "mermaidAPI", "preprocessDiagram"];

// The same as Mermaid's assignWithDepth({}, value): two levels deep, without null values. Theme variables are
// many, and nothing that parses changes them in place. To fill an object is four times faster than to spread one
// of this size.
const COPY_OF = `
function copyOf(value, depth = 2) {
  if (Array.isArray(value)) return depth > 0 ? [...new Set(value)] : [...value];
  const copy = {};
  for (const key in value) {
    const item = value[key];
    if (depth === 0 || typeof item !== "object" || key === "themeVariables") copy[key] = item;
    else if (item !== null) copy[key] = copyOf(item, depth - 1);
  }
  return copy;
}

// What an update changes is copied, the rest shared: getConfig() gives no one the original.
function copyToChange(settings, directives) {
  const copy = {};
  for (const key in settings) if (settings[key] !== null) copy[key] = settings[key];
  const changed = new Set([typeof diagramConfigKey === "undefined" ? undefined : diagramConfigKey]);
  for (const each of directives) for (const key in each) changed.add(key);
  for (const key of changed) {
    if (typeof copy[key] === "object") copy[key] = copyOf(copy[key], 1);
  }
  return copy;
}

const plainThemes = new Map();
function themeVariablesOf(name, own) {
  if (Object.keys(own).length > 0) return themes_default[name].getThemeVariables(own);
  if (!plainThemes.has(name)) plainThemes.set(name, themes_default[name].getThemeVariables(own));
  return plainThemes.get(name);
}`;

// Each: what it is for, how often it must apply in all (at least), where, and the change.
const patches = [
  {
    why: "the entry needs a few of Mermaid's own steps, not only parse()",
    least: 1,
    files: /^mermaid\.core\.mjs$/,
    find: /$/,
    put: () => `\nexport { ${INTERNALS.join(", ")} };\n`,
  },
  {
    why: "a statement that only names a function keeps all that it names in the bundle",
    least: 500,
    files: /./,
    find: /^\s*__name\([\w$.]+, "[^"]*"\);$|^\s*static \{\s*__name\(this, "[^"]*"\);\s*\}$/gm,
    put: () => "",
  },
  {
    why: "a parser needs no renderer",
    least: 25,
    files: /./,
    find: /^( +)renderer(?:: [\w$]+)?(,?)\n(?=(?: {2,}.*\n)*? {2,}(?:styles|init|db|get db|parser)\b|\};)/gm,
    put: (_all, indent, comma) => `${indent}renderer: {}${comma}\n`,
    before: /\nexport \{/,
  },
  {
    why: "a parser needs no styles",
    least: 25,
    files: /./,
    find: /^( {2})styles: [\w$]+(,?)$/gm,
    put: (_all, indent, comma) => `${indent}styles: {}${comma}`,
    before: /\nexport \{/,
  },
  {
    why: "getConfig() copies all settings for each node, 70 % of the time; one copy per change does",
    least: 1,
    files: /^chunk-.*\.mjs$/,
    find: /(var getConfig = [^\n]*\n\s*return )assignWithDepth_default\(\{\}, currentConfig\);/g,
    put: (_all, head) =>
      `var copiedFrom, copied;\n${head}` +
      "copiedFrom === currentConfig ? copied : (copied = copyOf(copiedFrom = currentConfig));",
  },
  {
    why: "each of four updates for a diagram copies all settings, and changes few",
    least: 1,
    files: /^chunk-.*\.mjs$/,
    find: /let cfg = assignWithDepth_default\(\{\}, siteCfg\);/g,
    put: () => "let cfg = copyToChange(siteCfg, _directives);",
  },
  {
    why: "the colours of a theme are computed for each diagram, though they are always the same",
    least: 1,
    files: /^chunk-.*\.mjs$/,
    find: /(cfg\.themeVariables = )themes_default\[cfg\.theme\]\.getThemeVariables\(themeVariables\);/g,
    put: (_all, head) => `${head}themeVariablesOf(cfg.theme, themeVariables);`,
  },
  {
    why: "the function that makes these copies",
    least: 1,
    files: /^chunk-.*\.mjs$/,
    find: /^var updateCurrentConfig = /gm,
    put: (all) => `${COPY_OF}\n${all}`,
  },
  {
    why: "to define each property of a copy is slow; only __proto__ needs it",
    least: 2,
    files: /^chunk-.*\.mjs$/,
    find: /^( +)Object\.defineProperty\(dst, key, \{\s*value: (void 0|srcValue),[^}]*\}\);$/gm,
    put: (all, indent, value) =>
      `${indent}if (key !== "__proto__") dstWithKeys[key] = ${value}; else ${all.trim()}`,
  },
  {
    why: "jison tells where the token before the offender stood; tell where the offender stands",
    least: 19,
    files: /./,
    find: /^(\s*)loc: yyloc,$/gm,
    put: (_all, indent) =>
      `${indent}loc: yyloc,${indent}span: [LEXER.matched.length - LEXER.match.length, LEXER.matched.length],`,
    lexer: true,
  },
  {
    why: "a lexer's error has no position at all",
    least: 19,
    files: /./,
    find: /(Unrecognized text\.\\n" \+ this\.showPosition\(\), \{)/g,
    put: (all) => `${all} span: [this.matched.length, this.matched.length + 1],`,
  },
  {
    why: "QuickJS looks for what can only stand at the start in all of the text: minutes for a long diagram",
    least: 19,
    files: /./,
    find: /this\._input\.match\(this\.rules\[rules\[i\]\]\)/g,
    put: () => "matchAtStart(this.rules, rules[i], this._input)",
  },
  {
    why: "a layout registers itself with a drawing library as soon as its module is evaluated",
    least: 1,
    files: /./,
    find: /^cytoscape\.use\(\w+\);$/gm,
    put: () => "",
  },
  {
    why: "parse() forgets the diagram from whose database the facts are read",
    least: 1,
    files: /^mermaid\.core\.mjs$/,
    find: /(const diagram\d* = )(await [\w.]+\(code\);)/g,
    put: (_all, head, tail) => `${head}globalThis.parsedDiagram = ${tail}`,
  },
  {
    why: "an invented identifier ends with a number that grows from diagram to diagram",
    least: 1,
    files: /./,
    find: /(var generateId = [^\n]*\n\s*)cnt\+\+;/g,
    put: (_all, head) => `${head}cnt = 1;`,
  },
  {
    why: "a type that does not forget titles gets those of the diagram before",
    least: 1,
    files: /^chunk-.*\.mjs$/,
    find: /^var clear = [^\n]*\n\s*accTitle = "";\n\s*accDescription = "";\n\s*diagramTitle = "";\n\}, "clear"\);$/gm,
    put: (all) => `${all}\nglobalThis.forget = clear;`,
  },
  {
    why: "positions refer to the text that a parser was given",
    least: 1,
    files: /^mermaid\.core\.mjs$/,
    find: /(const textToParse = )(encodeEntities\()/g,
    put: (_all, head, tail) => `${head}globalThis.givenText = ${tail}`,
  },
  {
    why: "some parsers shorten their text before they parse it",
    least: 3,
    files: /./,
    find: /(const (?:newSrc|textToParse) = )((?:src|text)\.replace)/g,
    put: (_all, head, tail) => `${head}globalThis.shortenedText = ${tail}`,
  },
  {
    why: "positions need the pattern by which directives are removed",
    least: 1,
    files: /^chunk-.*\.mjs$/,
    find: /(var directiveRegex = )/g,
    put: (all) => `${all}globalThis.directivePattern = `,
  },
];

function applyPatches(source, name, counts) {
  for (const patch of patches) {
    if (!patch.files.test(name)) continue;
    const cut = patch.before ? source.search(patch.before) : -1;
    const head = cut < 0 ? source : source.slice(0, cut);
    const lexer = patch.lexer ? /text: (lexer\d*)\.match,/.exec(source)?.[1] : undefined;
    const changed = head.replace(patch.find, (...found) => {
      counts.set(patch, (counts.get(patch) ?? 0) + 1);
      const text = patch.put(...found);
      return lexer ? text.replaceAll("LEXER", lexer) : text;
    });
    source = changed + (cut < 0 ? "" : source.slice(cut));
  }
  return source;
}

const counts = new Map();
const parsersOnly = {
  name: "parsers-only",
  setup(build) {
    const redirect = (filter, path) => build.onResolve({ filter }, () => ({ path }));
    redirect(/^mermaid-internals$/, join(mermaidDist, "mermaid.core.mjs"));
    redirect(DRAWING, join(here, "drawing.cjs"));
    redirect(LAYOUTS, join(here, "drawing.cjs"));
    redirect(/^dompurify$/, join(here, "purifier.mjs"));
    build.onLoad({ filter: /mermaid[\\/]dist[\\/].*\.mjs$/ }, async ({ path }) => ({
      contents: applyPatches(await readFile(path, "utf8"), basename(path), counts),
      loader: "js",
    }));
  },
};

const options = { target: "es2022", minify: true, charset: "utf8", legalComments: "none" };
const building = esbuild.build({
  ...options,
  entryPoints: [join(here, "entry.mjs")],
  outdir: join(root, "parts"), // Nothing is written there; names are relative to it.
  write: false,
  metafile: true,
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "browser",
  logLevel: "silent",
  plugins: [parsersOnly],
});
const { outputFiles, metafile } = await building.catch(({ message, errors }) => {
  for (const { text, location } of errors ?? [{ text: message }]) {
    console.error(`build.mjs: ${location ? `${location.file}:${location.line}: ` : ""}${text}`);
  }
  process.exit(1);
});

const stale = patches.filter((patch) => (counts.get(patch) ?? 0) < patch.least);
for (const patch of stale) {
  const found = counts.get(patch) ?? 0;
  console.error(`build.mjs: a patch applies ${found} times, not ${patch.least}: ${patch.why}`);
}
if (stale.length) process.exit(1);

const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));

// A part and all that it imports, those first that import nothing.
function closure(name, found = []) {
  if (found.includes(name)) return found;
  const imports = outputs.get(name).imports.filter(({ kind }) => kind === "import-statement");
  const inner = imports.reduce((all, { path }) => closure(basename(path), all), [...found]);
  return inner.includes(name) ? inner : [...inner, name];
}

// esbuild names parts by hashes of paths: the same part gets the same name here, wherever it is built.
const names = new Map();
const asked = [...outputs].filter(([, { entryPoint }]) => entryPoint);
asked.sort(([, one], [, other]) => (basename(one.entryPoint) < basename(other.entryPoint) ? -1 : 1));
for (const [name, { entryPoint }] of asked) names.set(name, basename(entryPoint, ".mjs"));
for (const [name] of asked) {
  for (const each of closure(name)) if (!names.has(each)) names.set(each, `shared-${names.size}`);
}
const nameOf = (path) => names.get(basename(path));

const SEPARATOR = "//# part ";

async function definition({ path, text }) {
  const loading = text.replace(/\bimport\("\.\/([^"]+)"\)/g, (_all, file) => `part("${nameOf(file)}")`);
  const { code } = await esbuild.transform(loading, { ...options, format: "cjs" });
  const local = code.replace(/\brequire\("\.\/([^"]+)"\)/g, (_all, file) => `require("${nameOf(file)}")`);
  if (/\b(import|require)\("\.\//.test(local)) throw new Error(`${path} imports in an unknown way`);
  // V8 compiles a function at once when it stands in parentheses, without a first reading that only skips it.
  return `define("${nameOf(path)}",(function(require,module,exports){${local}}));`;
}

const definitions = new Map();
for (const file of outputFiles) definitions.set(nameOf(file.path), await definition(file));

const before = closure("entry.js").map(nameOf);
const later = [...names].filter(([, name]) => !before.includes(name));
const needs = Object.fromEntries(
  later.map(([file, name]) => [name, closure(file).map(nameOf).filter((each) => !before.includes(each))]),
);
const loader = await esbuild.transform(await readFile(join(here, "loader.cjs"), "utf8"), {
  ...options,
  format: "iife",
  define: { NEEDS: "NEEDS" },
});
const head = [
  `{const NEEDS=${JSON.stringify(needs)};${loader.code}}`,
  ...before.map((name) => definitions.get(name)),
  'enter("entry");',
];
const parts = later.map(([, name]) => `${SEPARATOR}${name}\n${definitions.get(name)}`);
const script = [...head, ...parts].join("\n");

// The script must work before it may replace another.
const sandbox = createContext({});
runInContext(`${script}\nbegin("flowchart TD\\n A --> B"); 0`, sandbox);
await new Promise((done) => setImmediate(done));
const sound = runInContext("outcome", sandbox);
if (!/^\{"valid":true,"type":"flowchart/.test(sound)) throw new Error(`the built parser does not work: ${sound}`);

await writeFile(process.argv[2], `${script}\n`);
