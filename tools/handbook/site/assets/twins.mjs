// Puts the page as Markdown on the clipboard, and says on the button what came of it.

const SHOWN_MILLISECONDS = 2000;

async function text(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer.text();
}

export async function copy(address, button) {
  const asked = button.dataset.label ?? button.textContent;
  const name = button.dataset.name ?? button.getAttribute("aria-label");
  Object.assign(button.dataset, { label: asked, name });
  let said = "Copied";
  try {
    // Some browsers take nothing any more once an answer was waited for, unless they were promised it.
    const promised = text(address).then((found) => new Blob([found], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": promised })]);
  } catch {
    said = "Not copied";
  }
  button.textContent = said;
  button.setAttribute("aria-label", said);
  setTimeout(() => {
    button.textContent = asked;
    button.setAttribute("aria-label", name);
  }, SHOWN_MILLISECONDS);
}
