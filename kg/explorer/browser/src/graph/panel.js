/* Beside the canvas: the picked thing with its relations, and all things as a list that the keyboard can walk. */

import { button, element } from "../elements.js";
import { icon, line } from "./icons.js";

let lists = 0;

export function listOfThings(view, onKey) {
  const name = `mg-things-${(lists += 1)}`;
  const list = element("ul", { class: "things", role: "listbox", tabindex: 0, "aria-labelledby": `${name}-head`,
    "aria-describedby": `${name}-keys` });
  const options = new Map();
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-node]");
    if (option) view.pick(option.dataset.node);
  });
  list.addEventListener("keydown", (event) => {
    const ids = [...options.keys()];
    const at = ids.indexOf(view.picked);
    const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: ids.length - 1,
      PageDown: Math.min(at + 8, ids.length - 1), PageUp: Math.max(at - 8, 0) }[event.key];
    if (next !== undefined) { if (ids[next]) view.pick(ids[next]); }
    else if (!onKey(event)) return;
    event.preventDefault();
  });
  return {
    element: element("section", {},
      element("h3", { id: `${name}-head`, text: "Things in the drawing" }),
      element("p", { id: `${name}-keys`, class: "keys",
        text: view.data.still ? "Arrow keys walk; + and − zoom." :
          "Arrow keys walk, Enter opens all relations of a thing, Delete closes them, P pins, Ctrl+Z undoes." }),
      list),
    show(hidden) {
      options.clear();
      view.data.nodes.filter((node) => !hidden.has(node.id)).forEach((node, at) => {
        const option = element("li", { id: `${name}-${at}`, role: "option", "data-node": node.id, "aria-selected": "false" },
          icon(node.kind), element("span", { class: "name", text: node.label }),
          element("span", { class: "kind", text: view.data.kinds[node.kind] ?? node.kind }));
        options.set(node.id, option);
      });
      list.replaceChildren(...options.values());
      this.pick(view.picked);
    },
    pick(id) {
      for (const [node, option] of options) option.setAttribute("aria-selected", String(node === id));
      const option = options.get(id);
      if (!option) { list.removeAttribute("aria-activedescendant"); return; }
      list.setAttribute("aria-activedescendant", option.id);
      /* within the list only: scrollIntoView would move the page */
      const top = option.offsetTop - list.offsetTop, bottom = top + option.offsetHeight;
      if (top < list.scrollTop) list.scrollTop = top;
      else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
    },
  };
}

export function panelOf(view) {
  const made = element("section", { class: "picked" });
  return {
    element: made,
    show() {
      const focused = made.getRootNode().activeElement?.dataset?.what;
      const node = view.data.nodes.find((one) => one.id === view.picked);
      if (!node) { made.replaceChildren(); return; }
      const pinned = node.id in view.pins;
      const parts = [
        element("h3", {}, icon(node.kind), element("span", { text: node.label })),
        element("p", { class: "about" }, `${view.data.kinds[node.kind] ?? node.kind} · `,
          element("a", { href: node.href, text: "open its page", "aria-label": `open its page: ${node.label}` })),
      ];
      if (!view.data.still) parts.push(...relations(view, node), deeds(view, node, pinned));
      made.replaceChildren(...parts);
      if (focused) [...made.querySelectorAll("[data-what]")].find((one) => one.dataset.what === focused)?.focus();
    },
  };
}

function relations(view, node) {
  if (view.data.picked !== node.id) return [element("p", { class: "keys", text: "Looking up its relations …" })];
  const { relations: held } = view.data;
  if (!held.length) return [element("p", { class: "keys", text: "No relations: nothing of the library mentions it." })];
  const items = held.map((relation) => element("li", {},
    element("button", {
      type: "button", class: "relation", "aria-expanded": String(relation.opened), "data-what": relation.id,
      onclick: () => view.relation(relation.id, relation.opened),
    }, line(relation.source), element("span", { class: "name", text: relation.words }),
      element("span", { class: "number", text: String(relation.count) }))));
  return [element("ul", { class: "relations", "aria-label": `Relations of ${node.label}` }, ...items)];
}

function deeds(view, node, pinned) {
  const opened = view.data.opened.some((entry) => entry.startsWith(`${node.id}~`));
  return element("div", { class: "deeds" },
    button("Open all", () => view.open(node.id), { "data-what": "open" }),
    button("Close all", () => view.close(node.id), { "data-what": "close", ...(opened ? {} : { disabled: true }) }),
    button("Pin", () => view.pin(node.id, !pinned), { "aria-pressed": String(pinned), "data-what": "pin" }));
}
