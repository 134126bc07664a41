/* Words on lines: where many lines of one sort leave one thing, only those words are written that find room; of each sort
   at least one line keeps its words, and so does every line of a way. */

const LETTER = 5.4; /* the width of a letter at the labels' size, in the drawing's own units */
const LINE = 13;
const OFFSET = 46;

/* How many lines each node has: to ask a node for it goes through its lines anew each time. */
export function degrees(cy) {
  const found = new Map();
  cy.edges().forEach((edge) => {
    const { source, target } = edge.data();
    for (const end of source === target ? [] : [source, target]) found.set(end, (found.get(end) ?? 0) + 1);
  });
  return (node) => found.get(node.id()) ?? 0;
}

const hit = (a, b) => a.x1 < b.x2 && b.x1 < a.x2 && a.y1 < b.y2 && b.y1 < a.y2;

function place(edge) {
  const from = edge.source().position(), to = edge.target().position();
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const at = edge.data("words_at");
  const along = at === "source" ? OFFSET + edge.source().width() / 2
    : at === "target" ? length - OFFSET - edge.target().width() / 2 : length / 2;
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const width = edge.data("words").length * LETTER + 4;
  /* In the middle the words lie along the line, at its ends they stand level. */
  const [w, h] = at === "middle"
    ? [width * Math.abs(ux) + LINE * Math.abs(uy), width * Math.abs(uy) + LINE * Math.abs(ux)] : [width, LINE];
  const x = from.x + ux * along, y = from.y + uy * along;
  return { x1: x - w / 2, x2: x + w / 2, y1: y - h / 2, y2: y + h / 2 };
}

export function thin(cy) {
  const edges = cy.edges().not(".hidden");
  const taken = cy.nodes().not(".hidden").map((node) => node.boundingBox({ includeEdges: false, includeOverlays: false }));
  const sorts = new Map();
  const degree = degrees(cy);
  edges.forEach((edge) => {
    const hub = degree(edge.source()) >= degree(edge.target()) ? edge.source() : edge.target();
    const sort = `${hub.id()} ${edge.data("words")}`;
    if (!sorts.has(sort)) sorts.set(sort, []);
    sorts.get(sort).push(edge);
  });
  const quiet = new Map();
  cy.batch(() => {
    for (const alike of sorts.values()) {
      let written = 0;
      for (const edge of alike) {
        const box = place(edge);
        const room = !taken.some((other) => hit(box, other));
        if (room) { taken.push(box); written += 1; }
        quiet.set(edge, !room && !edge.data("path"));
      }
      if (!written) quiet.set(alike[0], false);
    }
    for (const [edge, still] of quiet) if (Boolean(edge.data("quiet")) !== still) edge.data("quiet", still);
  });
}
