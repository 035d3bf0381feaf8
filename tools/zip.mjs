// Packs a folder into a zip whose bytes depend on the names and contents of the files alone: `node tools/zip.mjs FOLDER ZIP`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";

// Written in JavaScript, so that its compression does not differ from one Node to the next as that of node:zlib does.
const { zipSync } = createRequire(new URL("../tests/", import.meta.url))("fflate");

// The first moment that a zip can tell. A zip has no time zone, so this is local time everywhere.
const TIME = new Date(1980, 0, 1);
const PLAIN_FILE = { os: 3, attrs: 0o100644 << 16, mtime: TIME, level: 9 };

const [folder, zip] = process.argv.slice(2);
const entries = filesIn(folder).map((file) => [file, [readFileSync(join(folder, file)), PLAIN_FILE]]);
writeFileSync(zip, zipSync(Object.fromEntries(entries)));

/** The files under a folder as sorted paths with slashes, the manifest at the root. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .sort();
}
