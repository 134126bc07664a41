/* The text of a document in marked segments. Its words only ever become text nodes (textContent); nothing is fetched. */

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".mg-text");
  const pick = (target) => {
    const mark = target.closest?.("[data-statements]");
    if (!mark) return false;
    root.mgKeepPlace = true;
    setTriggerValue("picked", mark.getAttribute("data-statements"));
    return true;
  };

  if (root.mgDocument !== data.document) {
    root.mgDocument = data.document;
    root.mgShown = null;
    root.replaceChildren();
    for (const segment of data.segments) {
      const marked = segment.statements.length > 0;
      const piece = document.createElement(marked ? "mark" : "span");
      piece.textContent = segment.text;
      piece.className = `v-${segment.verdict || "none"}${segment.heading ? " heading" : ""}`;
      if (marked) {
        piece.classList.add(segment.rejected ? "rejected" : `k-${segment.kind}`);
        piece.dataset.statements = segment.statements.join(" ");
        piece.tabIndex = 0;
        piece.setAttribute("role", "button");
        piece.title = segment.rejected ? `${segment.title} (rejected)` : segment.title;
      } else if (segment.verdict === "skipped") piece.title = `Skipped: ${segment.reason}`;
      else if (segment.verdict === "not-understood") piece.title = "Not understood";
      root.appendChild(piece);
    }
  }

  const shown = new Set(data.shown);
  let first = null;
  for (const mark of root.querySelectorAll("[data-statements]")) {
    const here = mark.dataset.statements.split(" ").some((id) => shown.has(id));
    mark.classList.toggle("shown", here);
    mark.setAttribute("aria-pressed", String(here));
    if (here && !first) first = mark;
  }
  const key = data.shown.join(" ");
  if (first && key !== root.mgShown && !root.mgKeepPlace) {
    /* the page's own layout settles first: the text sits below parts that are still being drawn */
    setTimeout(() => first.scrollIntoView({ block: "center" }), 150);
  }
  root.mgShown = key;
  root.mgKeepPlace = false;

  root.onclick = (event) => { pick(event.target); };
  root.onkeydown = (event) => {
    if ((event.key === "Enter" || event.key === " ") && pick(event.target)) event.preventDefault();
  };
}
