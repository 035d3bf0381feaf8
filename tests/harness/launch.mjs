// Starts a browser on a pipe.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Connection } from './cdp.mjs';

/**
 * Starts a browser that obeys over a pipe, with the right to load unpacked extensions.
 *
 * @param {string} executable
 * @param {string} profile its directory
 * @param {string[]} flags further flags, and addresses to open
 * @param {string[]} [features] features to switch on; a flag of their own, because the browser heeds only one of a
 *   kind
 * @param {Record<string, string>} [env] the environment
 */
export function launch(executable, profile, flags, features = [], env = process.env) {
  const all = [
    '--remote-debugging-pipe',
    '--enable-unsafe-extension-debugging', // Extensions.loadUnpacked; branded Chrome has no other way since 137
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    // Chromium's sandbox refuses to run as root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(features.length ? [`--enable-features=${features}`] : []),
    ...flags,
  ];
  // A process group of its own, so that all of its processes can be killed at once.
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'];
  const child = spawn(executable, all, { stdio, detached: true, env });
  const exited = new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  exited.catch(() => {}); // Told to whoever waits for it; nobody else needs it.
  return { pid: child.pid, exited, connection: new Connection(child.stdio[3], child.stdio[4]) };
}

/** The browser's executable: `CHROME` if it is set, else the first of these names on the `PATH`. */
export function findBrowser(names) {
  const { CHROME, PATH = '' } = process.env;
  const places = PATH.split(path.delimiter);
  const candidates = CHROME ? [CHROME] : names.flatMap((name) => places.map((place) => path.join(place, name)));
  const found = candidates.find((file) => fs.existsSync(file));
  if (found) return found;
  throw new Error(
    CHROME ? `CHROME names ${CHROME}, which is not there` : `none of ${names.join(', ')} is installed; set CHROME`,
  );
}
