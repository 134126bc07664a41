/* The canvas: Cytoscape.js, laid out by fcose. A node that stands does not move when others come: it is fixed while they
   are laid out, and put back to the very number afterwards. */

import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";
import { degrees, thin } from "./labels.js";
import "./rounds.js";
import { SHAPES, SOURCES, shapeOf, theme } from "./palette.js";

cytoscape.use(fcose);

export const SIZE = 26;
const LONGEST = 60;
const LEGIBLE = 0.62;
/* On a narrow screen things stand closer, so that all of them are in the first view. */
const NARROW = 500;
const CLOSER = 0.62;
/* Nodes begin near where they will stand: more rounds take long and move nothing that one would see. */
const ROUNDS = 300;

/* Cytoscape works out an element's style anew whenever its data are set, the same or others. */
function put(one, data) {
  if (Object.entries(data).some(([key, value]) => one.data(key) !== value)) one.data(data);
}

export const short = (words) => (words.length > LONGEST ? `${words.slice(0, LONGEST - 1).trimEnd()}…` : words);

function styles(root) {
  const look = theme(root);
  const kinds = Object.keys(SHAPES).map((kind) => {
    const [fill, line] = look.fill(kind);
    const corners = shapeOf(kind);
    return {
      selector: `node[kind = "${kind}"]`,
      style: {
        "background-color": fill,
        "border-color": line,
        ...(corners ? { shape: "polygon", "shape-polygon-points": corners.join(" ") } : { shape: "ellipse" }),
      },
    };
  });
  const sources = Object.entries(SOURCES).map(([source, { line, denied }]) => ({
    selector: `edge[source_kind = "${source}"]`,
    style: {
      "line-style": line,
      ...(line === "dashed" ? { "line-dash-pattern": [7, 4] } : {}),
      ...(denied
        ? { "line-color": look.denied, "target-arrow-color": look.denied, "target-arrow-shape": "tee", color: look.denied }
        : {}),
    },
  }));
  return [
    {
      selector: "node",
      style: {
        width: SIZE, height: SIZE, "border-width": 2, label: "data(short)", color: look.words,
        "font-family": look.font, "font-size": 12, "text-valign": "bottom", "text-margin-y": 3, "text-wrap": "wrap",
        "text-max-width": 116, "text-background-color": look.ground, "text-background-opacity": 0.86,
        "text-background-padding": 1.5, "text-background-shape": "roundrectangle", "z-index": 10,
      },
    },
    ...kinds,
    { selector: "node[?centre]", style: { width: SIZE * 1.45, height: SIZE * 1.45, "font-size": 15, "font-weight": 600 } },
    { selector: "node[?pinned]", style: { "border-style": "double", "border-width": 6 } },
    {
      selector: "edge",
      style: {
        width: 1.6, "line-color": look.line, "curve-style": "bezier", "target-arrow-shape": "triangle",
        "target-arrow-color": look.line, "arrow-scale": 0.8, "font-family": look.font, "font-size": 10, color: look.quiet, "text-rotation": "autorotate", "text-background-color": look.ground,
        "text-background-opacity": 0.86, "text-background-padding": 1, "min-zoomed-font-size": 7,
        "line-opacity": 0.9,
      },
    },
    ...sources,
    /* Of many lines from one thing the words stand at the far ends, where there is room for them. */
    { selector: "edge[words_at = 'middle']", style: { label: "data(words)" } },
    { selector: "edge[words_at = 'source']", style: { "source-label": "data(words)", "source-text-offset": 46 } },
    { selector: "edge[words_at = 'target']", style: { "target-label": "data(words)", "target-text-offset": 46 } },
    { selector: "edge[?quiet]", style: { label: "", "source-label": "", "target-label": "" } },
    { selector: "edge[?both]", style: { "source-arrow-shape": "triangle", "source-arrow-color": look.line } },
    {
      selector: "edge[?path]",
      style: { width: 4, "line-color": look.primary, "target-arrow-color": look.primary, "source-arrow-color": look.primary },
    },
    { selector: ".hidden", style: { display: "none" } },
    {
      selector: "edge.near",
      style: { "line-color": look.primary, "target-arrow-color": look.primary, "source-arrow-color": look.primary,
        color: look.words, width: 2, "z-index": 9 },
    },
    { selector: "edge.near[?path]", style: { width: 4 } },
    {
      selector: "node.picked",
      style: { "underlay-color": look.primary, "underlay-opacity": 0.32, "underlay-padding": 7, "underlay-shape": "ellipse",
        "border-width": 3, "z-index": 12 },
    },
  ];
}

export function createDrawing(root, container, on) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const cy = cytoscape({
    container, style: styles(root), elements: [], layout: { name: "preset" }, minZoom: 0.12, maxZoom: 3.5,
    boxSelectionEnabled: false, autounselectify: true, pixelRatio: "auto",
  });
  /* Until somebody moves the view it keeps to the drawing: the page may still be finding its own size. */
  let untouched = true;
  let styled = "";
  cy.on("dragpan scrollzoom pinchzoom", () => { untouched = false; });
  const places = new Map(); /* every place a node has had, so that undo brings it back where it was */

  /* Without Ctrl the wheel scrolls the page past the drawing; a pinch on a touchpad comes with Ctrl. */
  container.parentElement.addEventListener(
    "wheel",
    (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); },
    { capture: true, passive: true },
  );
  cy.on("tap", "node", (event) => on.pick(event.target.id()));
  cy.on("dbltap", "node", (event) => on.toggle(event.target.id()));
  cy.on("dragfree", "node", (event) => {
    places.set(event.target.id(), { ...event.target.position() });
    on.moved(event.target.id());
  });

  function place(fresh) {
    const known = cy.nodes().filter((node) => !fresh.has(node.id()));
    const fixed = known.map((node) => ({ nodeId: node.id(), position: { ...node.position() } }));
    begin(fresh);
    if (fixed.length + fresh.size > 1) layout(fixed);
    for (const id of fresh) places.set(id, { ...cy.getElementById(id).position() });
  }

  /* New nodes begin around the node that they come from, on the side away from the middle of the others. */
  function begin(fresh) {
    const turn = Math.PI * (3 - Math.sqrt(5));
    const around = new Map(), begun = new Set();
    cy.batch(() => {
      for (const id of fresh) {
        const node = cy.getElementById(id);
        const parent = node.neighborhood("node").filter((other) => !fresh.has(other.id()) || begun.has(other.id()))[0];
        const from = parent ? parent.position() : { x: 0, y: 0 };
        const at = around.get(parent?.id()) ?? 0;
        around.set(parent?.id(), at + 1);
        const away = Math.atan2(from.y, from.x);
        const radius = 70 + 9 * at;
        node.position({ x: from.x + radius * Math.cos(away + at * turn), y: from.y + radius * Math.sin(away + at * turn) });
        begun.add(id);
      }
    });
  }

  function layout(fixed) {
    const scale = cy.width() < NARROW ? CLOSER : 1;
    const degree = degrees(cy);
    cy.elements().not(".hidden").layout({
      name: "fcose", quality: "default", randomize: false, animate: false, fit: false,
      nodeDimensionsIncludeLabels: true,
      uniformNodeDimensions: false, packComponents: false, nodeRepulsion: 9000 * scale,
      idealEdgeLength: (edge) => scale * (105 + 2.4 * Math.max(degree(edge.source()), degree(edge.target()))),
      edgeElasticity: 0.3, gravity: 0.12, gravityRange: 4, numIter: ROUNDS, tilingPaddingVertical: 22,
      tilingPaddingHorizontal: 22, fixedNodeConstraint: fixed.length ? fixed : undefined,
    }).run();
    for (const { nodeId, position } of fixed) cy.getElementById(nodeId).position(position);
  }

  function fit(elements = cy.elements().not(".hidden"), move = true) {
    if (!elements.length) return;
    const box = elements.boundingBox();
    const zoom = Math.min((cy.width() - 30) / box.w, (cy.height() - 30) / box.h, 1.25);
    const level = Math.max(zoom, cy.minZoom());
    const view = {
      zoom: level,
      pan: { x: cy.width() / 2 - level * (box.x1 + box.w / 2), y: cy.height() / 2 - level * (box.y1 + box.h / 2) },
    };
    if (move && !calm.matches) cy.animate(view, { duration: 220 });
    else { cy.stop(); cy.viewport(view); }
  }

  /* The first view: all of it, or on a small screen what is legible around the picked thing. */
  function look(picked) {
    fit(undefined, false);
    if (cy.zoom() >= (cy.width() < NARROW ? LEGIBLE * CLOSER : LEGIBLE)) return;
    cy.zoom(LEGIBLE);
    const node = cy.getElementById(picked);
    cy.center(node.nonempty() ? node : undefined);
  }

  function inSight(elements) {
    const box = elements.renderedBoundingBox();
    return box.x1 >= 0 && box.y1 >= 0 && box.x2 <= cy.width() && box.y2 <= cy.height();
  }

  return {
    cy,
    /* Bring the drawing to a scene. Says which nodes are new. */
    show(scene, pins) {
      const first = cy.nodes().empty();
      const wanted = new Map(scene.nodes.map((node) => [node.id, node]));
      const lines = new Map(scene.edges.map((edge) => [edge.id, edge]));
      const fresh = new Set();
      cy.batch(() => {
        cy.nodes().forEach((node) => { if (!wanted.has(node.id())) node.remove(); });
        cy.edges().forEach((edge) => { if (!lines.has(edge.id())) edge.remove(); });
        for (const node of wanted.values()) {
          const data = { short: short(node.label), kind: node.kind in SHAPES ? node.kind : "thing",
            centre: node.id === scene.centre, pinned: node.id in pins };
          const there = cy.getElementById(node.id);
          if (there.nonempty()) { put(there, data); continue; }
          /* A place that it had is exact, a pin in an address is rounded. */
          const pin = pins[node.id];
          const spot = places.get(node.id) ?? (pin && { x: pin[0], y: pin[1] });
          cy.add({ group: "nodes", data: { id: node.id, ...data }, position: spot ? { ...spot } : { x: 0, y: 0 } });
          if (spot) places.set(node.id, { ...spot });
          else if (node.id === scene.centre) places.set(node.id, { x: 0, y: 0 });
          else fresh.add(node.id);
        }
        for (const edge of lines.values()) {
          const data = { words: edge.words, source_kind: edge.source, path: edge.path, both: edge.both };
          const there = cy.getElementById(edge.id);
          if (there.nonempty()) put(there, data);
          else cy.add({ group: "edges", data: { id: edge.id, source: edge.start, target: edge.end, ...data } });
        }
      });
      const degree = degrees(cy);
      cy.batch(() => {
        cy.edges().forEach((edge) => {
          const [from, to] = [degree(edge.source()), degree(edge.target())];
          put(edge, { words_at: from > to + 2 ? "target" : to > from + 2 ? "source" : "middle" });
        });
      });
      if (fresh.size) place(fresh);
      thin(cy);
      if (first) look(scene.picked);
      else if (fresh.size) untouched = false;
      if (!first && fresh.size && !inSight(cy.nodes().filter((n) => fresh.has(n.id())))) fit();
      return fresh;
    },
    pick(id) {
      cy.batch(() => {
        cy.elements().removeClass("picked near");
        const node = cy.getElementById(id);
        node.addClass("picked");
        node.connectedEdges().addClass("near");
      });
    },
    reveal(id) {
      const node = cy.getElementById(id);
      if (node.empty() || inSight(node)) return;
      const view = { center: { eles: node } };
      if (calm.matches) cy.center(node);
      else cy.animate(view, { duration: 180 });
    },
    hide(test) {
      let changed = false;
      const set = (one, hidden) => {
        if (one.hasClass("hidden") === hidden) return;
        one.toggleClass("hidden", hidden);
        changed = true;
      };
      cy.batch(() => {
        cy.edges().forEach((edge) => set(edge, test.source(edge.data("source_kind"))));
        cy.nodes().forEach((node) => {
          const edges = node.connectedEdges();
          const loose = edges.nonempty() && edges.every((edge) => edge.hasClass("hidden"));
          set(node, !node.data("centre") && (test.kind(node.data("kind")) || loose));
        });
      });
      if (changed) thin(cy);
      return cy.nodes().not(".hidden").length;
    },
    /* Bring what is pinned to its places. One that stands there is left: its place is exact, a pin's is rounded. */
    move(pins) {
      for (const [id, [x, y]] of Object.entries(pins)) {
        const node = cy.getElementById(id);
        const at = node.nonempty() ? node.position() : places.get(id);
        if (!at || (Math.round(at.x) === x && Math.round(at.y) === y)) continue;
        places.set(id, { x, y });
        if (node.nonempty()) node.position({ x, y });
      }
    },
    /* Lay out everything anew, but what is pinned. */
    tidy(pins) {
      const fixed = cy.nodes().filter((n) => n.id() in pins).map((n) => ({ nodeId: n.id(), position: { ...n.position() } }));
      layout(fixed);
      cy.nodes().forEach((node) => { places.set(node.id(), { ...node.position() }); });
      thin(cy);
      fit();
    },
    resize(picked) {
      cy.resize();
      if (untouched && cy.nodes().nonempty()) look(picked);
    },
    zoom(by) {
      untouched = false;
      const level = Math.min(Math.max(cy.zoom() * by, cy.minZoom()), cy.maxZoom());
      cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
    },
    fit,
    restyle() {
      const { ground, words, primary } = theme(root);
      if (styled !== (styled = ground + words + primary)) cy.style(styles(root));
    },
    positions: () => Object.fromEntries(cy.nodes().map((node) => [node.id(), { ...node.position() }])),
  };
}
