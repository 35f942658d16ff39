// What the test of every page asks a page, beside axe-core: see test_every_page.py.
window.audit = (() => {
  // The rules that judge colours; no other outcome depends on the scheme.
  const COLOURS = ["color-contrast", "link-in-text-block"];
  const PROPERTIES = ["color", "fill", "backgroundColor", "backgroundImage", "opacity", "filter", "fontSize", "fontWeight"];

  // Resolves once all diagrams are drawn in the present scheme.
  function settled() {
    const scheme = document.body.getAttribute("data-md-color-scheme");
    const done = () => [...document.querySelectorAll(".mermaid")].every((each) => each.dataset.scheme === scheme);
    return new Promise((resolve) => {
      if (done()) return resolve();
      const seen = new MutationObserver(() => {
        if (!done()) return;
        seen.disconnect();
        resolve();
      });
      seen.observe(document.body, { subtree: true, attributeFilter: ["data-scheme"] });
    });
  }

  // Contrast is judged once for each look: what an element computes to, and all that it stands in. Code has hundreds
  // of words of few looks. Returns how many looks there are, and marks the first element of each.
  function markLooks() {
    document.getAnimations().forEach((each) => each.finish());
    const known = new Map();
    const chains = new Map();
    const judged = new Set();
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      const look = PROPERTIES.map((name) => style[name]).join();
      const chain = `${chains.get(element.parentElement) ?? ""}/${look}`;
      if (!known.has(chain)) known.set(chain, known.size);
      const key = known.get(chain);
      chains.set(element, key);
      element.removeAttribute("data-judged");
      if (judged.has(key)) continue;
      if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
      const box = element.getBoundingClientRect();
      if (!box.width || box.right <= 0 || box.left >= innerWidth) continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      judged.add(key);
      element.setAttribute("data-judged", "");
    }
    return judged.size;
  }

  async function violations(where, chosen) {
    const options = { resultTypes: ["violations"], preload: false, iframes: false, ...chosen };
    const found = await axe.run(where, options);
    return found.violations.flatMap((each) =>
      each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}: ${[...node.any, ...node.all, ...node.none][0]?.message}`),
    );
  }

  const colours = () =>
    markLooks()
      ? violations({ include: [["[data-judged]"]] }, { runOnly: { type: "rule", values: COLOURS } })
      : ["no text is to be seen"];
  const others = () => violations(document, { rules: { "color-contrast": { enabled: false } } });

  function diagrams() {
    return [...document.querySelectorAll(".mermaid")].flatMap((each, at) => {
      const svg = each.querySelector("svg");
      if (each.dataset.diagram !== "drawn" || !svg) return [`diagram ${at}: ${each.innerText}`];
      const { width, height } = svg.viewBox.baseVal;
      const box = svg.getBoundingClientRect();
      const size = each.checkVisibility() ? box : svg.viewBox.baseVal;
      const faults = size.width > 20 && size.height > 10 ? [] : [`diagram ${at} has no size`];
      const labels = [...svg.querySelectorAll("text, tspan, foreignObject *")].filter(
        (label) => !label.childElementCount && label.textContent.trim(),
      );
      const scale = box.width / width;
      const smallest = Math.min(...labels.map((label) => parseFloat(getComputedStyle(label).fontSize) * scale));
      if (each.checkVisibility() && smallest < 9.99) faults.push(`diagram ${at} has labels of ${smallest} px`);
      return faults;
    });
  }

  const overflow = () =>
    document.documentElement.scrollWidth > innerWidth ? [`wider than ${innerWidth} px: ${document.documentElement.scrollWidth}`] : [];

  async function light() {
    await settled();
    return [...diagrams(), ...overflow(), ...(await colours()), ...(await others())];
  }

  async function dark() {
    await settled();
    return [...diagrams(), ...overflow(), ...(await colours())];
  }

  // Of what a reader has opened: the search, the navigation, a diagram.
  async function opened() {
    return [...overflow(), ...(await colours()), ...(await others())];
  }

  return { light, dark, opened, colours };
})();
