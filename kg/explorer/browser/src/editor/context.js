/* Where the cursor is in a query: which place of a triple, of which subject, after which predicate. By tokens and not by
   the syntax tree: while somebody types, the query is not yet one. */

const TOKEN = /#[^\n]*|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|[?$][\p{L}\d_]+|[\p{L}\d_.-]*:[\p{L}\d_.%-]*[\p{L}\d_%-]|[\p{L}\d_-]*:|[\p{L}\d_]+|[{}()[\].;,^/|*+?!]|\S/gu;

const KEYWORDS = new Set(("SELECT ASK CONSTRUCT DESCRIBE WHERE DISTINCT REDUCED OPTIONAL UNION MINUS GRAPH FILTER EXISTS NOT BIND AS " +
  "VALUES UNDEF PREFIX BASE ORDER BY ASC DESC LIMIT OFFSET GROUP HAVING IN TRUE FALSE").split(" "));

export const tokens = (text) =>
  [...text.matchAll(TOKEN)].map((found) => found[0]).filter((token) => !token.startsWith("#"));

const isTerm = (token) => /^[?$<"'\d]/.test(token) || (token.includes(":") && !/^["']/.test(token)) || token === "]";

/* {role: "subject" | "predicate" | "object" | "other", subject, predicate} at the end of a text. */
export function place(before) {
  const stack = [];
  let now = { role: "other", subject: null, predicate: null };
  let skip = 0; /* round brackets of an expression, or of a path */
  for (const token of tokens(before)) {
    if (token === "{") { stack.push(now); now = { role: "subject", subject: null, predicate: null }; skip = 0; continue; }
    if (token === "}") { stack.pop(); now = stack.length ? { role: "subject", subject: null, predicate: null } : { ...now, role: "other" }; continue; }
    if (!stack.length) { now = { role: "other", subject: null, predicate: null }; continue; }
    if (token === "(") { skip += 1; continue; }
    if (token === ")") {
      skip = Math.max(0, skip - 1);
      /* a FILTER or BIND is over: a new triple may begin */
      if (!skip && now.role === "other") now = { role: "subject", subject: null, predicate: null };
      continue;
    }
    if (KEYWORDS.has(token.toUpperCase()) && !token.includes(":")) {
      now = { role: /^(OPTIONAL|UNION|MINUS|EXISTS|WHERE)$/i.test(token) ? "subject" : "other", subject: null, predicate: null };
      continue;
    }
    if (skip) continue;
    if (token === ".") now = { role: "subject", subject: null, predicate: null };
    else if (token === ";") now = { role: "predicate", subject: now.subject, predicate: null };
    else if (token === ",") now = { ...now, role: "object" };
    else if ("^/|!".includes(token)) now = { ...now, role: "predicate", predicate: null };
    else if ("*+?".includes(token)) continue;
    else if (now.role === "subject" && isTerm(token)) now = { role: "predicate", subject: token, predicate: null };
    else if (now.role === "predicate" && (token === "a" || isTerm(token))) now = { ...now, role: "object", predicate: token };
    else if (now.role === "object" && isTerm(token)) now = { ...now, role: "done" };
  }
  if (skip) return { role: "other", subject: null, predicate: null };
  return now;
}

/* Subject -> its classes, as far as the query itself says them with `a`. */
export function classesIn(text) {
  const found = new Map();
  let subject = null, predicate = null, role = "subject";
  for (const token of tokens(text)) {
    if ("{}.".includes(token)) { role = "subject"; subject = null; }
    else if (token === ";") role = "predicate";
    else if (token === ",") role = "object";
    else if (role === "subject" && isTerm(token)) { subject = token; role = "predicate"; }
    else if (role === "predicate") { predicate = token; role = "object"; }
    else if (role === "object" && (predicate === "a" || predicate === "rdf:type") && subject) {
      found.set(subject, [...(found.get(subject) ?? []), token]);
      role = "done";
    } else role = role === "object" ? "done" : role;
  }
  return found;
}

export const variablesIn = (text) => [...new Set(tokens(text).filter((token) => /^[?$]\p{L}/u.test(token)))];

export const prefixesIn = (text) => new Set([...text.matchAll(/\bPREFIX\s+([\p{L}\d_-]*):/giu)].map((found) => found[1]));
