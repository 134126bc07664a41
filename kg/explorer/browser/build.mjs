/* Bundles each part of src/ into dist/NAME-HASH.js and writes dist/parts.json, which says what was made from what.
   Called by `python -m kg.explorer.parts`, with the digest of the sources as the only argument. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const parts = { graph: "src/graph/index.js", editor: "src/editor/index.js" };

/* Every package in a bundle with its whole licence: what the MIT licence asks of copies. */
function licences(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) folders.add(found[1]);
  }
  const notices = [...folders].sort().map((folder) => {
    const about = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    const name = readdirSync(join(here, folder)).find((file) => /^licen[cs]e(\.|$)/i.test(file));
    if (!name) throw new Error(`${about.name}: its licence is missing`);
    const words = readFileSync(join(here, folder, name), "utf8").trim().replaceAll("*/", "* /");
    return `${about.name} ${about.version} (${about.license})\n\n${words}`;
  });
  return notices.length ? `/*! Bundled packages and their licences:\n\n${notices.join("\n\n---\n\n")}\n*/\n` : "";
}

const made = {};
for (const [name, entry] of Object.entries(parts)) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "eof",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const content = result.outputFiles[0].text + licences(Object.keys(result.metafile.inputs));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  made[`${name}-${hash}.js`] = content;
}
if (existsSync(dist)) rmSync(dist, { recursive: true });
mkdirSync(dist);
for (const [name, content] of Object.entries(made)) writeFileSync(join(dist, name), content);
/* Last: a build that was cut short leaves no list, and counts as none. */
writeFileSync(join(dist, "parts.json"), `${JSON.stringify({ sources: process.argv[2], files: Object.keys(made) })}\n`);
