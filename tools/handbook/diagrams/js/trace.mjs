// Where each character of the text that a parser was given stood in the diagram as its author wrote it.
//
// Mermaid removes front matter, directives and comments before it parses, and its errors refer to what
// is left. The same steps are repeated here with a record of origins; the result is compared with the text
// that the parser really got, so a change in Mermaid's steps can cost a position, never make a wrong one.

import { encodeEntities, matchFrontMatter } from "mermaid-internals";

class Traced {
  constructor(text, origin) {
    this.text = text;
    this.origin = origin;
  }

  static of(source) {
    return new Traced(source, Array.from({ length: source.length + 1 }, (_item, index) => index));
  }

  slice(start, end = this.text.length) {
    return new Traced(this.text.slice(start, end), this.origin.slice(start, end + 1));
  }

  replace(pattern, put) {
    const texts = [];
    const origin = [];
    let last = 0;
    const copy = (until) => {
      texts.push(this.text.slice(last, until));
      for (let at = last; at < until; at++) origin.push(this.origin[at]);
    };
    pattern.lastIndex = 0;
    for (const match of this.text.matchAll(pattern)) {
      copy(match.index);
      const text = put(match[0], ...match.slice(1));
      texts.push(text);
      for (let at = 0; at < text.length; at++) {
        origin.push(this.origin[match.index + Math.min(at, match[0].length - 1)]);
      }
      last = match.index + match[0].length;
    }
    copy(this.text.length);
    origin.push(this.origin[this.text.length]);
    return new Traced(texts.join(""), origin);
  }

  // Some parsers drop white space themselves before they parse: `shorter` is this text without some of it.
  without(shorter) {
    const origin = [];
    let from = 0;
    for (const character of shorter.split("")) {
      while (from < this.text.length && this.text[from] !== character) from++;
      origin.push(this.origin[Math.min(from++, this.text.length)]);
    }
    origin.push(this.origin[Math.min(from, this.text.length)]);
    return new Traced(shorter, origin);
  }
}

const nothing = () => "";

function normalised(source) {
  const singleQuoted = (attributes) => attributes.replace(/="([^"]*)"/g, "='$1'");
  return Traced.of(source)
    .replace(/\r\n?/g, () => "\n")
    .replace(/<(\w+)([^>]*)>/g, (_all, tag, attributes) => `<${tag}${singleQuoted(attributes)}>`);
}

function encoded(traced) {
  const shortened = (all) => all.slice(0, -1);
  return traced
    .replace(/style.*:\S*#.*;/g, shortened)
    .replace(/classDef.*:\S*#.*;/g, shortened)
    .replace(/#\w+;/g, (all) => encodeEntities(all));
}

function withComments(source) {
  const whole = normalised(source);
  return whole
    .slice(matchFrontMatter(whole.text)?.length ?? 0)
    .replace(globalThis.directivePattern, nothing);
}

// The source as most parsers get it: without front matter, directives, comments and leading blanks.
export function cleaned(source) {
  const bare = withComments(source).replace(/^\s*%%(?!{)[^\n]+\n?/gm, nothing);
  return bare.slice(bare.text.length - bare.text.trimStart().length);
}

// The first word of that text, and its offset in the source.
export function firstWord(source) {
  const { text, origin } = cleaned(source);
  return { word: /^\S*/.exec(text)[0], start: origin[0] };
}

// The text `given` to a parser, traced; nothing when it cannot be explained.
export function traced(source, given, shortened) {
  const candidates = [cleaned(source), withComments(source)].map(encoded);
  const found = candidates.find((each) => `${each.text}\n` === given);
  if (!found) return undefined;
  const complete = new Traced(given, [...found.origin, found.origin.at(-1)]);
  return shortened === undefined ? complete : complete.without(shortened);
}

// Where the YAML of the front matter goes wrong, as an offset into the source.
export function inFrontMatter(source, mark) {
  const whole = normalised(source);
  const { indent, body } = matchFrontMatter(whole.text);
  let at = whole.text.indexOf(body, indent.length + 3);
  for (let line = 0; line < mark.line; line++) at = whole.text.indexOf("\n", at) + 1;
  const indented = indent !== "" && whole.text.startsWith(indent, at) ? indent.length : 0;
  return whole.origin[Math.min(at + indented + mark.column, whole.text.length)];
}
