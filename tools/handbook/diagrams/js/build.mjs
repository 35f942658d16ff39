// Bundles Mermaid's parsers, without what only draws, into one script for an embedded V8.
//
//   node build.mjs OUTPUT_FILE
//
// Every change made to Mermaid's modules stands in `patches` and is counted: a release in which one no
// longer applies fails the build here, not silently in the verdicts.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

// The same as Mermaid's assignWithDepth({}, value): two levels deep, without null values.
const COPY_OF = `
function copyOf(value, depth = 2) {
  if (Array.isArray(value)) return depth > 0 ? [...new Set(value)] : [...value];
  const copy = { ...value };
  if (depth === 0) return copy;
  for (const key in copy) {
    const item = copy[key];
    if (item === null) delete copy[key];
    else if (typeof item === "object") copy[key] = copyOf(item, depth - 1);
  }
  return copy;
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
    why: "each update copies the settings one by one; two levels of spreading do the same",
    least: 1,
    files: /^chunk-.*\.mjs$/,
    find: /let cfg = assignWithDepth_default\(\{\}, siteCfg\);/g,
    put: () => "let cfg = copyOf(siteCfg);",
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

await esbuild.build({
  entryPoints: [join(here, "entry.mjs")],
  outfile: process.argv[2],
  absWorkingDir: root,
  bundle: true,
  format: "iife",
  platform: "browser",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  plugins: [parsersOnly],
});

const stale = patches.filter((patch) => (counts.get(patch) ?? 0) < patch.least);
for (const patch of stale) {
  const found = counts.get(patch) ?? 0;
  console.error(`build.mjs: a patch applies ${found} times, not ${patch.least}: ${patch.why}`);
}
process.exit(stale.length ? 1 : 0);
