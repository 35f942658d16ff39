// The worker of the theme's search, which begins with the first word: handbook.site.searching puts it into a built site.
// THEME is the theme's own worker, beside it; SUGGEST tells whether the theme completes words.

const tell = self.postMessage.bind(self);
const waiting = [];
let state = "idle";
let asked = null;
let busy = false;
let next = null;
const hand = (data) => self.dispatchEvent(new MessageEvent("message", { data }));

// Each word is looked for as the beginning of words: "no space left" would find "nodejs". So what is short
// does not count beside longer words, and all of these must be there, unless nothing has them all.
// One at a time: an answer does not say to which question.
function ask(message) {
  next = busy ? message : null;
  if (busy) return;
  busy = true;
  const words = message.data.split(/\s+/).filter(Boolean);
  const long = words.filter((word) => word.replace("*", "").length > 3);
  const plain = words.every((word) => /^[\p{L}\d_-]+\*?$/u.test(word));
  const narrow = plain && long.length && words.length > 1;
  asked = narrow ? message.data : null;
  const all = long.map((word) => `+${word.replace("*", "")}*`).join(" ");
  hand(narrow ? { ...message, data: all } : message);
}

async function begin() {
  state = "begun";
  self.postMessage = (message) => {
    if (message.type === 3 && asked && !message.data.items.length) {
      const data = asked;
      asked = null;
      return hand({ type: 2, data });
    }
    if (message.type === 3) {
      busy = false;
      tell(message);
      if (next) ask(next);
      return;
    }
    if (message.type !== 1) return tell(message);
    state = "ready";
    waiting.splice(0).forEach(ask);
  };
  importScripts("THEME");
  const { config, docs } = await (await fetch("../../../search/search_index.json")).json();
  hand({ type: 0, data: { config, docs, options: { suggest: SUGGEST } } });
}

self.addEventListener("message", (event) => {
  if (!event.isTrusted) return;
  event.stopImmediatePropagation();
  if (event.data.type !== 2) return;
  if (state === "ready") return ask(event.data);
  if (!event.data.data.trim()) return tell({ type: 3, data: { items: [] } });
  waiting.splice(0, waiting.length, event.data);
  if (state === "idle") begin();
});
tell({ type: 1 });
