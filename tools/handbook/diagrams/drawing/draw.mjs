// Draws the one diagram of this page with the Mermaid of the package, and hands the SVG to whom it came from.
// A page for each diagram: what Mermaid keeps between two diagrams must not show in the second.

const SECURE = ["secure", "securityLevel", "startOnLoad", "maxTextSize", "suppressErrorRendering", "maxEdges"];
const job = JSON.parse(document.getElementById("job").textContent);

// Layouts that begin with chance begin the same way each time.
let seed = 1;
Math.random = () => {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
};
// Icons are given names from the clock.
Date.now = () => 0;
// Only now, as some parts of it ask for chance and the clock while they are loaded.
const { default: mermaid } = await import("./mermaid/mermaid.esm.min.mjs");

function standalone(text) {
  const holder = document.createElement("div");
  holder.innerHTML = text;
  const svg = holder.querySelector("svg");
  // Where today is would be wrong tomorrow.
  for (const mark of svg.querySelectorAll(".today")) mark.remove();
  const { width, height } = svg.viewBox.baseVal;
  if (width && height) {
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(height));
  }
  svg.style.removeProperty("max-width");
  if (!svg.getAttribute("style")) svg.removeAttribute("style");
  return `${new XMLSerializer().serializeToString(svg)}\n`;
}

async function draw() {
  mermaid.initialize({
    startOnLoad: false,
    suppressErrorRendering: true,
    securityLevel: "strict",
    maxTextSize: job.maxSize,
    theme: job.theme,
    layout: "dagre",
    // Text stays text: outside of browsers nobody shows the HTML in a <foreignObject>.
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    deterministicIds: true,
    deterministicIDSeed: job.id,
    handDrawnSeed: 1,
    secure: [...SECURE, "htmlLabels", "deterministicIds", "deterministicIDSeed", "handDrawnSeed"],
  });
  const { svg } = await mermaid.render(job.id, job.source);
  return standalone(svg);
}

let answer;
try {
  answer = { svg: await draw(), error: "" };
} catch (error) {
  answer = { svg: "", error: error instanceof Error ? error.message : String(error) };
}
const reply = await fetch(`${job.number}`, { method: "POST", body: JSON.stringify(answer) });
if (reply.status === 200) location.replace(`${job.number + 1}`);
