/* The graph: what Python says is there, drawn, listed and operated. Each deed of the person is told to Python, which
   answers with the next scene; only the places of nodes, the history and the view belong to the browser. */

import { createDrawing } from "./drawing.js";
import { button, element } from "../elements.js";
import { png, save, svg } from "./images.js";
import { legend } from "./legend.js";
import { sender } from "../outbox.js";
import { listOfThings, panelOf } from "./panel.js";
import { SHAPES } from "./palette.js";

const views = new WeakMap();

export function render(component) {
  const root = component.parentElement.querySelector(".mg-graph");
  let view = views.get(root);
  if (!view || view.data.centre !== component.data.centre || view.drawing.cy.destroyed()) {
    view?.end();
    view = begin(root, component);
    views.set(root, view);
  }
  view.send = sender(view, component);
  view.update(component.data);
  return () => setTimeout(() => { if (!root.isConnected) { view.end(); views.delete(root); } }, 2000);
}

function begin(root, { data }) {
  const view = {
    data: { ...data, nodes: [], edges: [] }, picked: data.picked, hidden: new Set(data.hidden), pins: { ...data.pins },
    past: [], future: [], replaying: false, opened: data.opened, send: () => {},
  };
  const live = element("p", { class: "live", role: "status" });
  const canvas = element("div", { class: "canvas", role: "img" });
  const count = element("p", { class: "count" });
  const list = listOfThings(view, onKey);
  const panel = panelOf(view);
  const chips = legend(view);
  /* It stands in the page before Cytoscape measures it. */
  const stage = element("div", { class: "stage" }, canvas, count);
  root.replaceChildren(stage);
  const drawing = createDrawing(root, canvas, {
    pick: (id) => view.pick(id),
    toggle: (id) => view.toggle(id),
    moved: (id) => { if (id in view.pins) view.pin(id, true); },
  });
  view.drawing = drawing;
  const undo = button("Undo", () => view.undo(), { "aria-keyshortcuts": "Control+Z" });
  const redo = button("Redo", () => view.redo(), { "aria-keyshortcuts": "Control+Y" });
  const bar = element("div", { class: "bar", role: "group", "aria-label": "View of the graph" },
    ...(data.still ? [] : [undo, redo]),
    button("−", () => drawing.zoom(0.8), { "aria-label": "Smaller" }),
    button("+", () => drawing.zoom(1.25), { "aria-label": "Larger" }),
    button("Show all", () => drawing.fit()),
    button("Tidy up", () => { drawing.tidy(view.pins); say("Laid out anew; pinned things stayed."); }),
    button("PNG", async () => save(await png(root, drawing.cy, said()), "graph.png"), { "aria-label": "Save as PNG" }),
    button("SVG", () => save(svg(root, drawing.cy, said()), "graph.svg"), { "aria-label": "Save as SVG" }),
  );
  const side = element("div", { class: "side" }, panel.element, list.element);
  root.replaceChildren(
    element("div", { class: "frame" },
      bar, stage, side, chips.element),
    live,
  );
  const size = new ResizeObserver(() => drawing.resize(view.picked));
  size.observe(canvas);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const restyle = () => { drawing.restyle(); };
  dark.addEventListener("change", restyle);
  root.addEventListener("keydown", onShortcut);

  function say(words) { live.textContent = words; }
  function title() {
    const centre = view.data.nodes.find((node) => node.id === view.data.centre);
    return `Graph around ${centre?.label ?? ""}`;
  }

  function said() { return [title(), view.data.caution]; }

  function onShortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || data.still) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) view.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) view.redo();
    else return;
    event.preventDefault();
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Enter") view.open(view.picked);
    else if (event.key === "Delete" || event.key === "Backspace") view.close(view.picked);
    else if (event.key === "p") view.pin(view.picked, !(view.picked in view.pins));
    else if (event.key === "+") drawing.zoom(1.25);
    else if (event.key === "-") drawing.zoom(0.8);
    else if (event.key === "0") drawing.fit();
    else return false;
    return true;
  }

  let waiting = 0;
  Object.assign(view, {
    pick(id) {
      view.picked = id;
      paintPicked();
      drawing.reveal(id);
      if (data.still) return;
      clearTimeout(waiting); /* who runs through the list with the arrow keys asks for the last one only */
      waiting = setTimeout(() => view.send({ do: "pick", node: id }), 140);
    },
    open(id) { if (!data.still) view.send({ do: "open", node: id }); },
    close(id) { if (!data.still) view.send({ do: "close", node: id }); },
    toggle(id) { view.data.opened.some((entry) => entry.startsWith(`${id}~`)) ? view.close(id) : view.open(id); },
    relation(entry, opened) { view.send({ do: opened ? "close" : "open", entry }); },
    more() { view.send({ do: "more" }); },
    pin(id, pinned) {
      if (pinned) {
        const { x, y } = drawing.cy.getElementById(id).position();
        view.pins[id] = [Math.round(x), Math.round(y)];
      } else delete view.pins[id];
      drawing.cy.getElementById(id).data("pinned", pinned);
      paintPicked();
      say(pinned ? "Pinned: it stays when the graph is laid out anew." : "Not pinned any more.");
      if (!data.still) view.send({ do: "pins", pins: view.pins });
    },
    hide(what, hidden) {
      if (hidden) view.hidden.add(what); else view.hidden.delete(what);
      paintFilters();
      if (!data.still) view.send({ do: "hide", hidden: [...view.hidden] });
    },
    undo() {
      if (!view.past.length) return;
      view.replaying = true;
      view.future.push(view.opened);
      view.send({ do: "set", entries: view.past.pop() });
    },
    redo() {
      if (!view.future.length) return;
      view.replaying = true;
      view.past.push(view.opened);
      view.send({ do: "set", entries: view.future.pop() });
    },
    update(next) {
      const before = view.data.nodes.length;
      if (next.opened.join() !== view.opened.join()) {
        if (!view.replaying) { view.past.push(view.opened); view.future = []; }
        view.replaying = false;
        view.opened = next.opened;
      }
      if (next.arrival !== view.data.arrival) {
        /* The view came from elsewhere than from here, as by the browser's Back: what was done since does not count. */
        Object.assign(view, { picked: next.picked, hidden: new Set(next.hidden), pins: { ...next.pins } });
        drawing.move(next.pins);
      }
      view.data = next;
      drawing.restyle();
      const fresh = drawing.show(next, view.pins);
      if (!next.nodes.some((node) => node.id === view.picked)) view.picked = next.picked;
      undo.disabled = !view.past.length;
      redo.disabled = !view.future.length;
      paintFilters();
      paintPicked();
      if (before && fresh.size) say(`${fresh.size} added. ${count.textContent}`);
      else if (before && next.nodes.length < before) say(`${before - next.nodes.length} removed. ${count.textContent}`);
    },
    end() { size.disconnect(); dark.removeEventListener("change", restyle); drawing.cy.destroy(); },
  });

  function paintPicked() {
    drawing.pick(view.picked);
    list.pick(view.picked);
    panel.show();
  }

  function paintFilters() {
    const seen = drawing.hide({
      kind: (kind) => view.hidden.has(kind),
      source: (source) => view.hidden.has(source),
    });
    const { nodes, every } = view.data;
    const more = every > nodes.length;
    if (every === 1 && !data.still) count.replaceChildren("Open a relation: what it leads to is drawn here.");
    else count.replaceChildren(`${seen} of ${every} ${every === 1 ? "thing" : "things"} shown`);
    if (more && !data.still && nodes.length < view.data.most_of_all) count.append(" ", button("Show more", () => view.more()));
    const hidden = drawing.cy.nodes(".hidden").map((node) => node.id());
    list.show(new Set(hidden));
    chips.show(Object.keys(SHAPES));
    canvas.setAttribute("aria-label", `${title()}: ${seen} things. The list beside it and the table below say the same.`);
  }

  /* For tests and for whoever looks under the bonnet. */
  root.mgGraph = {
    positions: () => drawing.positions(),
    onScreen(id) {
      const { x, y } = drawing.cy.getElementById(id).renderedPosition();
      const box = canvas.getBoundingClientRect();
      return { x: box.x + x, y: box.y + y };
    },
  };
  return view;
}
