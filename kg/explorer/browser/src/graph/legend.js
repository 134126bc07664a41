/* What colours, shapes and lines mean; each entry switches its kind or its source off and on. */

import { element } from "../elements.js";
import { icon, line } from "./icons.js";
import { SOURCES } from "./palette.js";

export function legend(view) {
  const made = element("div", { class: "legend", role: "group", "aria-label": "Legend: press to hide or to show" });
  const chip = (what, picture, words, number) => element("button", {
    type: "button", class: "chip", "aria-pressed": String(!view.hidden.has(what)), "data-what": what,
    onclick: () => view.hide(what, !view.hidden.has(what)),
  }, picture, element("span", { text: words }), element("span", { class: "number", text: String(number) }));
  return {
    element: made,
    show(kinds) {
      const { nodes, edges, kinds: words } = view.data;
      const focused = made.getRootNode().activeElement?.dataset?.what;
      const found = [];
      for (const kind of kinds) {
        const number = nodes.filter((node) => node.kind === kind).length;
        if (number) found.push(chip(kind, icon(kind), words[kind] ?? kind, number));
      }
      for (const [source, { words: said }] of Object.entries(SOURCES)) {
        const number = edges.filter((edge) => edge.source === source).length;
        if (number) found.push(chip(source, line(source), said, number));
      }
      made.replaceChildren(...found);
      if (focused) [...made.children].find((one) => one.dataset.what === focused)?.focus();
    },
  };
}
