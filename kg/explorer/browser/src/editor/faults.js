/* What is wrong, underlined in place: what the grammar cannot read while one types, and what the engine said when it ran. */

import { syntaxTree } from "@codemirror/language";

const MOST = 20;

export function faults(errorOf) {
  return (view) => {
    const { doc } = view.state;
    const found = [];
    syntaxTree(view.state).iterate({
      enter(node) {
        if (!node.type.isError || found.length >= MOST) return;
        found.push(fault(doc, node.from, node.to));
      },
    });
    const error = errorOf();
    if (error && error.of === doc.toString() && error.line >= 1 && error.line <= doc.lines) {
      const line = doc.line(error.line);
      const from = Math.min(line.from + Math.max(error.column - 1, 0), line.to);
      const [start, end] = stretch(doc, from, from);
      found.push({ from: start, to: end, severity: "error", message: error.message, source: "the engine" });
    }
    return found;
  };
}

function fault(doc, from, to) {
  const [start, end] = stretch(doc, from, to);
  const words = doc.sliceString(start, end).trim();
  const message = from === to
    ? words ? `Something is missing before “${words.slice(0, 40)}”.` : "Something is missing here."
    : `“${words.slice(0, 40)}” does not fit here.`;
  return { from: start, to: end, severity: "error", message };
}

/* At least one character, and of an empty place the word behind it: an underline must be seen. */
function stretch(doc, from, to) {
  if (to > from) return [from, to];
  const after = doc.sliceString(from, Math.min(from + 80, doc.length));
  const found = after.match(/^\s*(\S[\p{L}\d_:]*)/u);
  if (found) return [from + found[0].length - found[1].length, from + found[0].length];
  return [Math.max(0, Math.min(from, doc.length) - 1), Math.min(Math.max(from, 1), doc.length)];
}
