/* Kinds and sources as small pictures, the same as on the canvas. */

import { SOURCES, svgElement, svgShape } from "./palette.js";

/* The shape of a kind; its colours come from the style sheet, so that it follows the theme by itself. */
export function icon(kind) {
  const made = svgElement("svg", { viewBox: "-1.25 -1.25 2.5 2.5", width: 15, height: 15, class: `icon n-${kind}`, "aria-hidden": "true" });
  svgShape(kind, 0, 0, 1, { "stroke-width": 0.24 }, made);
  return made;
}

/* How a relation is drawn. */
export function line(source) {
  const made = svgElement("svg", { viewBox: "0 0 26 10", width: 26, height: 10, class: `line ${source}`, "aria-hidden": "true" });
  svgElement("line", { x1: 1, y1: 5, x2: 25, y2: 5, "stroke-width": 2, "stroke-dasharray": SOURCES[source]?.dash ?? "" }, made);
  if (SOURCES[source]?.denied) svgElement("line", { x1: 24, y1: 1, x2: 24, y2: 9, "stroke-width": 2 }, made);
  return made;
}

