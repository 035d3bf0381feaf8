// Prints what each context weighs, raw and gzipped, as tightly as tools/zip.mjs packs it, and fails past a budget.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { gzipSync } from "node:zlib";

// In KB (1,024 bytes), gzipped: JavaScript, styles, pages and wasm of each context, shared files included.
const BUDGETS = [
  { context: "panel", entry: "panel.html", budget: 300 },
  { context: "host", entry: "host.html", budget: 150 },
  // The worker has the browser run the last two in the page that is asked about; no file of the extension names them.
  { context: "worker", entry: "worker.js", also: ["selection.js", "reader.js"], budget: 100 },
  // A worker of the panel: it is loaded when something is looked for.
  { context: "archive", entry: "archive.js", budget: 80 },
];

// How one shipped file names another: an import, an attribute of a page, a style's @import or url(), or new URL().
const REFERENCE =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\b(?:src|href)=|@import\s*|\burl\(\s*|\bnew URL\(\s*)["']([^"':]+\.(?:js|css|html|wasm))["']/g;

const dist = process.argv[2];
const rows = BUDGETS.map(weigh);
console.log(`${"".padEnd(8)}${"raw".padStart(10)}${"gzipped".padStart(10)}${"budget".padStart(10)}`);
for (const { context, raw, gzipped, budget } of rows) {
  console.log(`${context.padEnd(8)}${kb(raw)}${kb(gzipped)}${kb(budget * 1024)}`);
}
const over = rows.filter(({ gzipped, budget }) => gzipped > budget * 1024);
if (over.length > 0) {
  console.error(`Past the budget: ${over.map(({ context }) => context).join(", ")}.`);
  process.exit(1);
}

function weigh({ context, entry, also = [], budget }) {
  const contents = [...reachable(entry), ...also].map((file) => readFileSync(join(dist, file)));
  const sum = (size) => contents.reduce((total, content) => total + size(content), 0);
  return { context, budget, raw: sum((content) => content.length), gzipped: sum((content) => gzipSync(content, { level: 9 }).length) };
}

/** The entry and every file that it leads to, as paths inside dist. */
function reachable(entry, found = new Set()) {
  // The glue of the worker names a wasm file by default, but it is given its bytes and the file does not ship.
  if (found.has(entry) || !existsSync(join(dist, entry))) return found;
  found.add(entry);
  if (entry.endsWith(".wasm")) return found;
  for (const [, reference] of readFileSync(join(dist, entry), "utf8").matchAll(REFERENCE)) {
    reachable(relative(dist, normalize(join(dist, dirname(entry), reference))), found);
  }
  return found;
}

function kb(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`.padStart(10);
}
