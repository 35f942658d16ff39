// The way to help goes out of the way while what it leads to is in sight.

const HEADING = /^H[1-6]$/;
let view;

// A heading and all up to the next one of its level.
function section(head) {
  const found = [head];
  for (let next = head.nextElementSibling; next; next = next.nextElementSibling) {
    if (HEADING.test(next.tagName) && next.tagName <= head.tagName) break;
    found.push(next);
  }
  return found;
}

function start() {
  view?.disconnect();
  const bar = document.querySelector("a.escalate");
  const head = bar && document.getElementById(decodeURIComponent(bar.hash.slice(1)));
  if (!head) return;
  const seen = new Set();
  view = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) seen[isIntersecting ? "add" : "delete"](target);
      bar.classList.toggle("is-there", seen.size > 0);
    },
    // What lies below the bar is not in sight.
    { rootMargin: "0px 0px -64px" },
  );
  section(head).forEach((each) => view.observe(each));
}

if (window.document$) window.document$.subscribe(start);
else start();
