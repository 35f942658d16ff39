// On the page for an address that does not exist: the pages whose addresses are nearest to it.

const SHOWN = 5;
const ENOUGH = 0.34;

function pairs(text) {
  const found = new Map();
  for (let at = 0; at + 1 < text.length; at += 1) {
    const pair = text.slice(at, at + 2);
    found.set(pair, (found.get(pair) ?? 0) + 1);
  }
  return found;
}

// Returns how alike two texts are, from 0 to 1: twice the pairs of letters that they share, by all (Dice).
export function likeness(one, other) {
  const [a, b] = [pairs(one), pairs(other)];
  let shared = 0;
  for (const [pair, count] of a) shared += Math.min(count, b.get(pair) ?? 0);
  return (2 * shared) / Math.max(1, one.length - 1 + other.length - 1);
}

function plain(path) {
  return decodeURIComponent(path).toLowerCase().replace(/(index)?\.html$/, "").replace(/[^a-z0-9]+/g, " ").trim();
}

async function suggest(place) {
  // Everything on this page is addressed from the root of the site, wherever it was asked for.
  const root = new URL("../../", import.meta.url);
  const answer = await fetch(new URL("sitemap.xml", root));
  if (!answer.ok) return;
  const map = new DOMParser().parseFromString(await answer.text(), "application/xml");
  const here = plain(location.pathname.slice(root.pathname.length - 1));
  const last = here.split(" ").slice(-4).join(" ");
  const found = [...map.querySelectorAll("loc")]
    .map((loc) => new URL(loc.textContent).pathname)
    .map((path) => ({ path, like: Math.max(likeness(here, plain(path)), likeness(last, plain(path))) }))
    .filter(({ like }) => like > ENOUGH)
    .sort((one, other) => other.like - one.like)
    .slice(0, SHOWN);
  if (!found.length) return;
  const list = document.createElement("ul");
  for (const { path } of found) {
    const link = document.createElement("a");
    link.href = path;
    link.textContent = decodeURIComponent(path);
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  const words = document.createElement("p");
  words.textContent = "Did you mean one of these?";
  const part = document.createElement("div");
  part.className = "nearest";
  part.append(words, list);
  place.append(part);
}

function home(place) {
  const link = document.createElement("a");
  link.href = new URL("../../", import.meta.url);
  link.textContent = "Go to the first page";
  const words = document.createElement("p");
  // A key is of use where there is a keyboard: where a mouse is.
  words.append(link, matchMedia("(hover: hover)").matches ? ", or search for it: press the key /." : ", or search for it.");
  place.append(words);
}

const place = document.querySelector("[data-lost]");
if (place) suggest(place).catch(() => {}).then(() => home(place));
