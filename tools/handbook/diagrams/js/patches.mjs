// What is changed in Mermaid's modules before they are bundled; build.mjs applies it and counts.

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
export const patches = [
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
  {
    why: "a chart that names a task which it does not have finds that of the chart before",
    least: 1,
    files: /^ganttDiagram-.*\.mjs$/,
    find: /^( +)rawTasks = \[\];$/gm,
    put: (all, indent) => `${all}\n${indent}for (const id of Object.keys(taskDb)) delete taskDb[id];`,
  },
  {
    why: "the data blocks of an event model are kept in a variable that nothing reads out",
    least: 1,
    files: /^diagram-.*\.mjs$/,
    find: /^function setAst\(ast\) \{$/gm,
    put: (all) => `${all}\n  globalThis.eventModel = ast;`,
  },
];
