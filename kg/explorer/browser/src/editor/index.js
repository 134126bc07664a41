/* The query editor: CodeMirror with the grammar of SPARQL. Running, stopping and answering are Python's. */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { forceLinting, lintGutter, lintKeymap, linter } from "@codemirror/lint";
import { EditorState, Prec, StateEffect } from "@codemirror/state";
import {
  EditorView, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";
import { button, element } from "../elements.js";
import { sender } from "../outbox.js";
import { completions } from "./completion.js";
import { faults } from "./faults.js";
import { look } from "./look.js";

const editors = new WeakMap();
/* The engine has said something, or has nothing to say any more. */
const answered = StateEffect.define();
let editorsMade = 0;

export function render(component) {
  const root = component.parentElement.querySelector(".mg-editor");
  let editor = editors.get(root);
  if (!editor) {
    editor = begin(root, component.data);
    editors.set(root, editor);
  }
  editor.send = sender(editor, component);
  editor.update(component.data);
  return () => setTimeout(() => { if (!root.isConnected) { editor.view.destroy(); editors.delete(root); } }, 2000);
}

function begin(root, first) {
  const name = `mg-editor-${(editorsMade += 1)}`;
  const editor = { data: first, send: () => {} };
  const run = () => {
    if (!editor.data.running) editor.send({ do: "run", text: editor.view.state.doc.toString() });
    return true;
  };
  /* It stands in the page, below its shadow root, before CodeMirror looks for the selection there. */
  const place = element("div", { class: "text" });
  root.replaceChildren(place);
  editor.view = new EditorView({
    doc: first.text,
    root: root.getRootNode(),
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
      lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(), dropCursor(),
      indentOnInput(), indentUnit.of("  "), bracketMatching(), closeBrackets(), highlightActiveLine(), EditorView.lineWrapping,
      autocompletion({ override: [completions(() => editor.data.offer)], icons: false, maxRenderedOptions: 80 }),
      linter(faults(() => editor.data.error), {
        delay: 600,
        needsRefresh: (update) => update.transactions.some((one) => one.effects.some((effect) => effect.is(answered))),
      }),
      lintGutter(),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
      EditorState.tabSize.of(2), EditorState.changeFilter.of((change) => change.newDoc.length <= first.longest),
      EditorView.contentAttributes.of({ "aria-label": "A SPARQL query over the whole graph", "aria-describedby": name, spellcheck: "false",
        autocapitalize: "off", autocorrect: "off" }),
      sparql(), look,
    ],
    parent: place,
  });
  const runs = button("Run", run, { class: "run", "aria-keyshortcuts": "Control+Enter Meta+Enter" });
  const stops = button("Cancel", () => editor.send({ do: "cancel" }));
  const earlier = element("select", { "aria-label": "Earlier queries of this session", onchange: () => {
    const text = editor.data.history[Number(earlier.value)];
    earlier.value = "";
    if (text === undefined) return;
    editor.view.dispatch({ changes: { from: 0, to: editor.view.state.doc.length, insert: text } });
    editor.view.focus();
  } });
  root.replaceChildren(
    place,
    element("div", { class: "bar" }, runs, stops, earlier),
    element("p", { id: name, class: "keys",
      text: `Ctrl+Enter runs it (⌘+Enter on a Mac), Ctrl+Space offers what fits. Tab indents; Escape, then Tab leaves the editor. ` +
        `Reading only: stopped after ${first.seconds} seconds, and at most ${first.rows.toLocaleString("en")} rows are shown.` }),
  );

  editor.update = (data) => {
    /* After Back the address names another query: that one is shown, whatever stands here and whoever is at it. */
    const moved = data.arrival !== editor.data.arrival;
    const arrived = data.text !== editor.data.text;
    const failed = JSON.stringify(data.error) !== JSON.stringify(editor.data.error);
    editor.data = data;
    const { doc } = editor.view.state;
    if (data.text !== doc.toString() && (moved || (arrived && !editor.view.hasFocus))) {
      editor.view.dispatch({ changes: { from: 0, to: doc.length, insert: data.text } });
    }
    runs.disabled = data.running;
    stops.disabled = !data.running;
    earlier.replaceChildren(
      element("option", { value: "", text: data.history.length ? "Earlier queries …" : "No earlier queries" }),
      ...data.history.map((text, at) => element("option", { value: at, text: summary(text) })),
    );
    earlier.disabled = !data.history.length;
    if (failed) {
      editor.view.dispatch({ effects: answered.of(null) });
      forceLinting(editor.view);
    }
  };
  return editor;
}

/* A query in a line: without its prefixes. */
function summary(text) {
  const words = text.replace(/^\s*(?:PREFIX|BASE)\b[^\n]*$/gim, "").replace(/\s+/g, " ").trim();
  return words.length > 70 ? `${words.slice(0, 69)}…` : words;
}
