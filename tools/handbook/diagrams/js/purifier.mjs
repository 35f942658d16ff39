// Stands in for DOMPurify: what it removes from a label changes the picture, never whether the text parses.

export default {
  addHook() {},
  sanitize: (text) => String(text),
};
