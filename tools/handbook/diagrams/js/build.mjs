// Bundles Mermaid's parsers, without what only draws, into one script for an embedded engine.
//
//   node build.mjs OUTPUT_FILE
//
// The script has a head and parts, each part after a line `//# part NAME`. The head is evaluated at the start;
// a part when the first diagram needs it (loader.cjs): to read all of them would take 50 ms more.
//
// Every change made to Mermaid's modules stands in patches.mjs and is counted: a release in which one no
// longer applies fails the build here, not silently in the verdicts.

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { patches } from "./patches.mjs";

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
