// What the embedded V8 calls: begin(text) starts a parse, and `outcome` holds its result as JSON once
// the microtasks have run (Mermaid's parsers are asynchronous, but never wait for anything outside).
//
// {valid, type, undrawn, facts} (drawable.mjs and facts.mjs tell their forms; `undrawn` is left out when the diagram
// can be drawn, `facts` when they cannot be read) or
// {valid, type, kind, error, token, found, expected, line, column, endColumn};
// kind says who complained: "grammar" and "lexer" (an unexpected token, an unreadable character), "langium"
// (its expectation is a sentence), "yaml" (front matter), "fence" (front matter not closed), "settings" (of
// one node), "unknown" (no such type) or "other". Lines and columns are 1-based, in code points of the text
// as given; where the place is not known they are left out.

import "./host.mjs";
import { detectType, mermaidAPI } from "mermaid-internals";
import { undrawable } from "./drawable.mjs";
import { facts } from "./facts.mjs";
import { cleaned, firstWord, inFrontMatter, traced } from "./trace.mjs";

function typeOf(source) {
  try {
    const type = detectType(cleaned(source).text);
    return type === "---" ? "" : type;
  } catch {
    return "";
  }
}

function place(source, start, end) {
  const before = source.slice(0, start).split(/\r\n|\n|\r/);
  const width = (text) => [...text].length;
  const column = width(before.at(-1)) + 1;
  const rest = /^[^\r\n]*/.exec(source.slice(start, Math.max(start, end)))[0];
  return { line: before.length, column, endColumn: column + Math.max(1, width(rest)) };
}

// From the offsets [start, end) of the parser's own text to a place in the source.
function placeOf(source, [start, end]) {
  const given = traced(source, globalThis.givenText, globalThis.shortenedText);
  if (!given) return {};
  const text = given.text;
  const last = text.trimEnd().length;
  if (!(start >= 0 && start < last)) return place(source, given.origin[Math.max(last - 1, 0)] + 1, 0);
  const token = text.slice(start, end);
  if (token.trim() !== "") start += token.length - token.trimStart().length;
  return place(source, given.origin[start], given.origin[Math.max(end - 1, start)] + 1);
}

function firstOfLangium({ lexerErrors, parserErrors }) {
  const errors = [
    ...lexerErrors.map(({ offset, length }) => ({
      kind: "lexer",
      span: [offset, offset + length],
      found: "",
      expected: [],
    })),
    ...parserErrors.map(({ message, token }) => ({
      kind: "langium",
      span: [token.startOffset, token.endOffset + 1],
      found: token.image,
      expected: [message],
    })),
  ];
  const at = ({ span }) => (span[0] >= 0 ? span[0] : Infinity);
  return errors.reduce((first, each) => (at(each) < at(first) ? each : first));
}

// The settings of one node (`@{ shape: ... }`) are YAML too, rebuilt by the parser: find the line by its
// text.
function inSettings(source, { buffer, line }) {
  const text = buffer.split("\n")[line]?.trim() ?? "";
  const start = text ? source.indexOf(text) : -1;
  return start < 0 ? {} : place(source, start, start + text.length);
}

// Some diagrams put the first error of their parser into a sentence of their own, its offsets included.
const PUT_INTO_WORDS =
  /^Error (?<how>lexing|parsing) \w+ diagram: (?<said>.*?)(?:\nbut found: '(?<found>.*)')? at line \d+, column \d+ \[(?<start>\d+),(?<end>\d+)\)/s;

function described(source, error) {
  if (error?.name === "UnknownDiagramError") {
    const { word, start } = firstWord(source);
    return { kind: "unknown", found: word, ...place(source, start, start + word.length) };
  }
  if (error?.name === "YAMLException" && error.mark) {
    const inside = globalThis.givenText !== undefined;
    const start = inside ? 0 : inFrontMatter(source, error.mark);
    const where = inside ? inSettings(source, error.mark) : place(source, start, start + 1);
    return { kind: inside ? "settings" : "yaml", found: error.reason, ...where };
  }
  if (error?.result?.parserErrors) {
    const { kind, span, found, expected } = firstOfLangium(error.result);
    return { kind, found, expected, ...placeOf(source, span) };
  }
  if (error?.hash?.span) {
    const { span, token, text, expected } = error.hash;
    const kind = token === null ? "lexer" : "grammar";
    return { kind, token: token ?? "", found: text, expected: expected ?? [], ...placeOf(source, span) };
  }
  const put = PUT_INTO_WORDS.exec(error?.message ?? "");
  if (put) {
    const { how, said, found, start, end } = put.groups;
    const where = placeOf(source, [Number(start), Number(end)]);
    if (how === "lexing") return { kind: "lexer", found: "", expected: [], ...where };
    return { kind: "langium", found: found ?? "", expected: [said], ...where };
  }
  if (globalThis.givenText?.trimStart().startsWith("---")) {
    const { start } = firstWord(source);
    return { kind: "fence", found: "---", ...place(source, start, start + 3) };
  }
  return { kind: "other" };
}

globalThis.begin = (source) => {
  globalThis.outcome = globalThis.givenText = globalThis.shortenedText = globalThis.parsedDiagram = undefined;
  const end = (result) => {
    globalThis.outcome = JSON.stringify(result);
  };
  mermaidAPI.parse(source).then(
    ({ diagramType }) => {
      let undrawn, known;
      try {
        undrawn = undrawable(globalThis.parsedDiagram);
      } catch {
        // A check that fails has found nothing.
      }
      try {
        known = facts(source, globalThis.parsedDiagram);
      } catch {
        // The verdict stands without facts.
      }
      end({ valid: true, type: diagramType, undrawn, facts: known });
    },
    (error) => {
      let known = { kind: "other" };
      try {
        known = described(source, error);
      } catch {
        // The verdict stands without an explanation.
      }
      end({ valid: false, type: typeOf(source), error: String(error?.message ?? error), ...known });
    },
  );
};
