/* What can be written here: classes, properties and things of this graph, found by label or by name. An accepted name
   brings its PREFIX along. */

import { classesIn, place, prefixesIn, variablesIn } from "./context.js";

const MOST = 80;
const WORDS = ["SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "MINUS", "BIND", "VALUES", "EXISTS", "NOT EXISTS",
  "GROUP BY", "HAVING", "ORDER BY", "DESC", "LIMIT", "CONSTRUCT", "ASK", "COUNT", "REGEX", "LCASE", "STR", "LANG"];

/* How well words fit what was typed: whole beginnings first. */
function fits(label, name, typed) {
  if (!typed) return 1;
  const local = name.slice(name.indexOf(":") + 1).toLowerCase(), said = label.toLowerCase();
  if (said.startsWith(typed) || name.toLowerCase().startsWith(typed)) return 4;
  if (local.startsWith(typed)) return 3.5;
  if (` ${said}`.includes(` ${typed}`)) return 3;
  return typed.length > 1 && (said.includes(typed) || local.includes(typed)) ? 2 : 0;
}

function addPrefix(view, name, from, to, prefixes) {
  const text = view.state.doc.toString();
  const prefix = name.slice(0, name.indexOf(":"));
  const changes = [{ from, to, insert: name }];
  let added = 0;
  if (name.includes(":") && prefix in prefixes && !prefixesIn(text).has(prefix)) {
    const declared = [...text.matchAll(/^[ \t]*(?:PREFIX|BASE)\b[^\n]*\n/gim)].at(-1);
    const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    const insert = declared || !text.trim() ? line : `${line}\n`;
    changes.unshift({ from: declared ? declared.index + declared[0].length : 0, insert });
    added = insert.length;
  }
  view.dispatch({ changes, selection: { anchor: from + name.length + added }, userEvent: "input.complete" });
}

export function completions(offerOf) {
  return (context) => {
    const word = context.matchBefore(/[?$]?[\p{L}\d_:-]*/u);
    if (!word.text && !context.explicit) return null;
    /* Labels are of several words: the longest run of words that begins one is what is completed. */
    const run = context.matchBefore(/(?:(?<![\p{L}\d_:?$-])[\p{L}\d:-]+ ){1,3}[\p{L}\d_:-]*/u);
    for (let from = run?.from ?? word.from; from < word.from; from += context.state.sliceDoc(from, word.from).indexOf(" ") + 1) {
      const found = at({ from, text: context.state.sliceDoc(from, context.pos) }, true);
      if (found) return found;
    }
    return at(word, false);

    function at(typedWord, several) {
      const typed = typedWord.text.toLowerCase();
      const inside = context.state.sliceDoc(0, typedWord.from);
      if (/#[^\n]*$|<[^>\s]*$/.test(inside.split("\n").at(-1)) && !/#>/.test(inside.split("\n").at(-1))) return null;
      const offer = offerOf();
      const text = context.state.doc.toString();
      const here = place(inside);
      const found = [];
      const add = (name, label, type, detail, info, boost = 0) => {
        const score = fits(label, name, typed);
        if (!score || (several && !label.toLowerCase().includes(typed))) return;
        found.push({
          label: name, displayLabel: label, type, detail, info: info || undefined, sort: score + boost,
          apply: (view, _, from, to) => addPrefix(view, name, from, to, offer.prefixes),
        });
      };
      const classes = (boost) => {
        for (const [name, label, definition] of offer.classes) add(name, label, "class", name, definition, boost);
      };
      const known = here.subject ? subjectClasses(here.subject, text, offer) : [];
      const properties = (test, boost, remark = "") => {
        for (const [name, label, definition, of] of offer.properties) {
          if (test(of)) add(name, label, "property", `${name}${remark}`, definition, boost);
        }
      };
      const things = (to, boost) => {
        for (const [name, label, kind] of offer.things) {
          if (!to?.length || to.includes(kind)) add(name, label, "constant", kind.slice(kind.indexOf(":") + 1), "", boost);
        }
      };
      if (typed.startsWith("?") || typed.startsWith("$")) variables(true);
      else if (here.role === "predicate") {
        add("a", "a", "keyword", "is of the class", "", 1);
        if (known.length) properties((of) => of.some((one) => known.includes(one)), 1);
        /* Others only where nothing that fits the subject has such a name. */
        if (!known.length || found.length < 1) properties(() => true, 0, known.length ? " (not used there)" : "");
      } else if (here.role === "object" && (here.predicate === "a" || here.predicate === "rdf:type")) classes(0);
      else if (here.role === "object") {
        const property = offer.properties.find(([name]) => name === here.predicate);
        variables(false);
        things(property?.[4], 0);
      } else if (here.role === "subject") { variables(false); things(null, 0); words(); }
      else { words(); variables(false); if (here.role === "other") { classes(-1); properties(() => true, -1); things(null, -1); } }

      function variables(always) {
        for (const name of variablesIn(text)) {
          if (name !== typedWord.text || always) add(name, name, "variable", "", "", 0.5);
        }
      }
      function words() { for (const word of WORDS) add(word, word, "keyword", "", "", -0.5); }

      if (!found.length) return null;
      found.sort((one, other) => other.sort - one.sort || one.displayLabel.localeCompare(other.displayLabel));
      return { from: typedWord.from, options: found.slice(0, MOST), filter: false };
    }
  };
}

function subjectClasses(subject, text, offer) {
  const said = classesIn(text).get(subject) ?? [];
  const thing = offer.things.find(([name]) => name === subject);
  if (thing) said.push(thing[2]);
  return said.filter((name) => offer.classes.some(([known]) => known === name));
}
