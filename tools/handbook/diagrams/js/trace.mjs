// Where each character of the text that a parser was given stood in the diagram as its author wrote it.
//
// Mermaid removes front matter, directives and comments before it parses, and its errors refer to what
// is left. The same steps are repeated here with a record of origins; the result is compared with the
// text that the parser really got, so a change in Mermaid's steps can cost a position, never make a wrong one.

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

export function normalised(source) {
  return Traced.of(source)
    .replace(/\r\n?/g, () => "\n")
    .replace(/<(\w+)([^>]*)>/g, (_all, tag, attributes) => `<${tag}${attributes.replace(/="([^"]*)"/g, "='$1'")}>`);
}

function encoded(traced) {
  const shortened = (all) => all.slice(0, -1);
  return traced
    .replace(/style.*:\S*#.*;/g, shortened)
    .replace(/classDef.*:\S*#.*;/g, shortened)
    .replace(/#\w+;/g, (all) => encodeEntities(all));
}

// The source as Mermaid reads it: without front matter and directives, and in the end without comments.
function stages(source) {
  const whole = normalised(source);
  const frontMatter = matchFrontMatter(whole.text);
  const withComments = whole.slice(frontMatter?.length ?? 0).replace(globalThis.directivePattern, nothing);
  const bare = withComments.replace(/^\s*%%(?!{)[^\n]+\n?/gm, nothing);
  const cleaned = bare.slice(bare.text.length - bare.text.trimStart().length);
  return { withComments, cleaned };
}

// The offset of the first character that is not front matter, a directive, a comment or blank, and the word there.
export function firstWord(source) {
  const { cleaned } = stages(source);
  const word = /^\S*/.exec(cleaned.text)[0];
  return { word, start: cleaned.origin[0] };
}

// The text `given` to a parser, traced; nothing when it cannot be explained.
export function traced(source, given, shortened) {
  const { withComments, cleaned } = stages(source);
  const found = [cleaned, withComments].map(encoded).find((each) => `${each.text}\n` === given);
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
