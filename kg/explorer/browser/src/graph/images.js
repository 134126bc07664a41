/* The drawing as files: PNG by Cytoscape.js, SVG from the places of the nodes. Words become text nodes. */

import { SIZE } from "./drawing.js";
import { SOURCES, svgElement, svgShape, theme } from "./palette.js";

export function save(data, name) {
  const address = URL.createObjectURL(data);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/* A picture is passed on without its page: what it shows, and the caution, stand below it. */
const CAPTION = { size: 11, step: 15, least: 340, margin: 20 };

function captionOf(words, width) {
  return words.flatMap((line) => lines(line, Math.floor((width - 2 * CAPTION.margin) / (CAPTION.size * 0.55))));
}

export async function png(root, cy, words) {
  const look = theme(root);
  const box = cy.elements().not(".hidden").boundingBox();
  /* Browsers draw nothing on a canvas of more than some 16,000 pixels a side. */
  const scale = Math.min(2, 8000 / Math.max(box.w, box.h, 1));
  const drawn = await createImageBitmap(await cy.png({ output: "blob", full: true, scale, bg: look.ground }));
  const width = Math.max(drawn.width / scale, CAPTION.least);
  const caption = captionOf(words, width);
  const below = caption.length * CAPTION.step + CAPTION.margin;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(drawn.height + below * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = look.ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(drawn, (canvas.width - drawn.width) / 2, 0);
  pen.scale(scale, scale);
  pen.fillStyle = look.quiet;
  pen.font = `${CAPTION.size}px system-ui, sans-serif`;
  caption.forEach((line, at) => pen.fillText(line, CAPTION.margin, drawn.height / scale + (at + 1) * CAPTION.step));
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function lines(words, most = 19) {
  const found = [];
  for (const word of words.split(/\s+/)) {
    const last = found.at(-1);
    if (last !== undefined && last.length + word.length < most) found[found.length - 1] = `${last} ${word}`;
    else found.push(word);
  }
  return found;
}

export function svg(root, cy, said) {
  const look = theme(root);
  const box = cy.elements().not(".hidden").boundingBox();
  const { margin, step } = CAPTION;
  const width = Math.max(box.w + 2 * margin, CAPTION.least);
  const caption = captionOf(said, width);
  const height = box.h + 2 * margin + caption.length * step;
  const left = box.x1 - (width - box.w) / 2, top = box.y1 - margin;
  const made = svgElement("svg", {
    xmlns: "http://www.w3.org/2000/svg", width: Math.ceil(width), height: Math.ceil(height),
    viewBox: [left, top, width, height].map((n) => n.toFixed(1)).join(" "),
    "font-family": "system-ui, sans-serif", role: "img",
  });
  svgElement("title", {}, made).textContent = said[0];
  svgElement("desc", {}, made).textContent = said.slice(1).join(" ");
  svgElement("rect", { x: left, y: top, width: "100%", height: "100%", fill: look.ground }, made);
  const heads = svgElement("defs", {}, made);
  for (const [id, colour] of [["arrow", look.line], ["arrow-path", look.primary], ["arrow-denied", look.denied]]) {
    const head = svgElement("marker", { id, viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 8, markerHeight: 8,
      orient: "auto-start-reverse", markerUnits: "userSpaceOnUse" }, heads);
    svgElement("path", { d: "M0 0L8 4L0 8z", fill: colour }, head);
  }
  cy.edges().not(".hidden").forEach((edge) => {
    const from = edge.source().position(), to = edge.target().position();
    if (edge.source().hasClass("hidden") || edge.target().hasClass("hidden")) return;
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
    const near = edge.source().width() / 2 + 2, far = edge.target().width() / 2 + 2;
    const kind = edge.data("source_kind");
    const colour = edge.data("path") ? look.primary : SOURCES[kind]?.denied ? look.denied : look.line;
    const head = `url(#arrow${edge.data("path") ? "-path" : SOURCES[kind]?.denied ? "-denied" : ""})`;
    svgElement("line", {
      x1: from.x + ux * near, y1: from.y + uy * near, x2: to.x - ux * far, y2: to.y - uy * far, stroke: colour,
      "stroke-width": edge.data("path") ? 4 : 1.6, "marker-end": head, ...(edge.data("both") ? { "marker-start": head } : {}),
      ...(SOURCES[kind]?.dash ? { "stroke-dasharray": SOURCES[kind].dash } : {}),
    }, made);
    const angle = (Math.atan(uy / (ux || 1e-9)) * 180) / Math.PI;
    const at = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    svgElement("text", {
      x: at.x, y: at.y, dy: "0.35em", "font-size": 10, fill: look.quiet, "text-anchor": "middle", stroke: look.ground,
      "stroke-width": 3, "paint-order": "stroke", transform: `rotate(${angle.toFixed(1)} ${at.x} ${at.y})`,
    }, made).textContent = edge.data("words");
  });
  cy.nodes().not(".hidden").forEach((node) => {
    const { x, y } = node.position();
    const [fill, line] = look.fill(node.data("kind"));
    const radius = node.width() / 2;
    svgShape(node.data("kind"), x, y, radius, { fill, stroke: line, "stroke-width": 2 }, made);
    const words = svgElement("text", {
      "font-size": node.data("centre") ? 15 : 12, "font-weight": node.data("centre") ? 600 : 400, fill: look.words,
      "text-anchor": "middle", stroke: look.ground, "stroke-width": 3, "paint-order": "stroke",
    }, made);
    lines(node.data("short")).forEach((part, at) => {
      svgElement("tspan", { x, y: y + radius + 14 + at * (SIZE / 2 + 2) }, words).textContent = part;
    });
  });
  caption.forEach((line, at) => {
    svgElement("text", { x: left + margin, y: box.y2 + margin + (at + 0.5) * step, "font-size": CAPTION.size, fill: look.quiet },
      made).textContent = line;
  });
  return new Blob([new XMLSerializer().serializeToString(made)], { type: "image/svg+xml" });
}
