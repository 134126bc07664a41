/* The editor's look: the page's own colours, in both themes. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "light-dark(#7c2d92, #e2a8f5)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#9a3412, #fdba74)" },
  { tag: [tags.number, tags.bool, tags.literal], color: "light-dark(#9a3412, #fdba74)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "light-dark(#1d4ed8, #93c5fd)" },
  { tag: [tags.namespace, tags.url, tags.labelName, tags.propertyName, tags.typeName, tags.atom], color: "light-dark(#0f766e, #5eead4)" },
  { tag: tags.comment, color: "light-dark(#475569, #a8b5c6)", fontStyle: "italic" },
]);

export const look = [
  syntaxHighlighting(colours),
  EditorView.theme({
    "&": { color: "var(--st-text-color)", backgroundColor: "var(--st-background-color)", fontSize: "0.92rem" },
    "&.cm-focused": { outline: "3px solid var(--st-primary-color)", outlineOffset: "-1px" },
    ".cm-scroller": { fontFamily: "var(--st-code-font, ui-monospace, monospace)", lineHeight: "1.6", maxHeight: "60vh" },
    ".cm-content, .cm-gutter": { minHeight: "13rem" },
    ".cm-content": { caretColor: "var(--st-text-color)", padding: "8px 0" },
    ".cm-cursor": { borderLeftColor: "var(--st-text-color)", borderLeftWidth: "2px" },
    ".cm-gutters": { backgroundColor: "var(--st-secondary-background-color)", color: "light-dark(#475569, #b6c2d1)",
      border: "none", borderRight: "1px solid var(--st-border-color)" },
    ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--st-text-color)", fontWeight: "600" },
    ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--st-primary-color) 5%, transparent)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
      { backgroundColor: "color-mix(in srgb, var(--st-primary-color) 26%, transparent)" },
    ".cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--st-primary-color) 26%, transparent)", color: "inherit" },
    ".cm-tooltip": { backgroundColor: "var(--st-background-color)", color: "var(--st-text-color)",
      border: "1px solid var(--st-border-color)", borderRadius: "6px", boxShadow: "0 6px 20px rgb(0 0 0 / 0.18)" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--st-font)", fontSize: "0.92rem", maxHeight: "15rem" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", display: "flex", gap: "0.6rem", alignItems: "baseline" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "color-mix(in srgb, var(--st-primary-color) 22%, var(--st-background-color))",
      color: "var(--st-text-color)" },
    ".cm-completionDetail": { fontStyle: "normal", fontSize: "0.84rem", marginLeft: "auto", color: "light-dark(#475569, #b6c2d1)" },
    ".cm-completionInfo": { padding: "8px 10px", fontFamily: "var(--st-font)", maxWidth: "22rem" },
    ".cm-diagnostic": { fontFamily: "var(--st-font)", padding: "6px 10px" },
    ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy light-dark(#b91c1c, #fca5a5) 1.5px",
      textUnderlineOffset: "3px" },
  }),
];
