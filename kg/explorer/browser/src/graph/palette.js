/* How kinds of things and sources of connections look, in both themes. A kind has a colour and a shape of its own, a
   source a style of line: nothing is told by colour alone. The same points draw the canvas, the legend and the SVG. */

/* Corners in a box from -1 to 1; none: an ellipse. */
export const SHAPES = {
  drug: null,
  class: [-0.55, -1, 0.55, -1, 1, 0, 0.55, 1, -0.55, 1, -1, 0],
  finding: [0, -1, 1, 0, 0, 1, -1, 0],
  substance: [0, -1, 1, 0.9, -1, 0.9],
  brand: [-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9],
  route: [0, -1, 1, -0.2, 0.62, 0.95, -0.62, 0.95, -1, -0.2],
  form: [-0.42, -1, 0.42, -1, 1, -0.42, 1, 0.42, 0.42, 1, -0.42, 1, -1, 0.42, -1, -0.42],
  population: [-1, -0.9, 1, -0.9, 0, 1],
  document: [-0.8, -1, 0.3, -1, 0.8, -0.5, 0.8, 1, -0.8, 1],
  thing: [-0.55, -0.85, 0.55, -0.85, 1, 0.85, -1, 0.85],
};

/* Fill and line. */
const LIGHT = {
  drug: ["#ccfbf1", "#0f766e"], class: ["#e0e7ff", "#4338ca"], finding: ["#fef3c7", "#b45309"],
  substance: ["#fce7f3", "#be185d"], brand: ["#e0f2fe", "#0369a1"], route: ["#ecfccb", "#4d7c0f"],
  form: ["#ede9fe", "#7c3aed"], population: ["#ffedd5", "#c2410c"], document: ["#f1f5f9", "#475569"],
  thing: ["#f1f5f9", "#64748b"],
};
const DARK = {
  drug: ["#134e4a", "#5eead4"], class: ["#312e81", "#a5b4fc"], finding: ["#4a3309", "#fcd34d"],
  substance: ["#500724", "#f9a8d4"], brand: ["#0c4a6e", "#7dd3fc"], route: ["#2b3d0b", "#bef264"],
  form: ["#3b1d7a", "#c4b5fd"], population: ["#5a2409", "#fdba74"], document: ["#1e293b", "#cbd5e1"],
  thing: ["#1e293b", "#94a3b8"],
};

export const SOURCES = {
  stated: { words: "stated by a document", line: "solid", dash: "" },
  concluded: { words: "concluded by a rule", line: "dashed", dash: "7 4" },
  vocabulary: { words: "from the vocabulary", line: "dotted", dash: "1.5 3.5" },
  answer: { words: "in the answer", line: "solid", dash: "" },
  denied: { words: "denied by a document", line: "solid", dash: "", denied: true },
};

/* The theme's own colours, as the page has them now. */
export function theme(root) {
  const style = getComputedStyle(root);
  const probe = document.createElement("span");
  const read = (name, fallback) => {
    probe.style.color = style.getPropertyValue(name).trim() || fallback;
    root.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const ground = read("--st-background-color", "#ffffff");
  const [red, green, blue] = ground.match(/[\d.]+/g).map(Number);
  const dark = 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  return {
    dark,
    ground,
    words: read("--st-text-color", dark ? "#e8eef5" : "#0f172a"),
    primary: read("--st-primary-color", dark ? "#2dd4bf" : "#0f766e"),
    quiet: dark ? "#94a3b8" : "#64748b",
    line: dark ? "#7f8ea3" : "#94a3b8",
    denied: dark ? "#fca5a5" : "#b91c1c",
    font: style.fontFamily || "sans-serif",
    fill: (kind) => (dark ? DARK : LIGHT)[kind] ?? (dark ? DARK : LIGHT).thing,
  };
}

export const shapeOf = (kind) => (kind in SHAPES ? SHAPES[kind] : SHAPES.thing);

const SVG = "http://www.w3.org/2000/svg";

export function svgElement(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (parent) parent.append(made);
  return made;
}

/* The shape of a kind around a point. */
export function svgShape(kind, x, y, radius, attributes, parent) {
  const corners = shapeOf(kind);
  if (!corners) return svgElement("circle", { cx: x, cy: y, r: radius, ...attributes }, parent);
  const points = [];
  for (let at = 0; at < corners.length; at += 2) points.push(`${x + corners[at] * radius},${y + corners[at + 1] * radius}`);
  return svgElement("polygon", { points: points.join(" "), ...attributes }, parent);
}
