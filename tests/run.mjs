// Runs the end-to-end tests: node tests/run.mjs [part of the name of a test or of its file]
//
// Each file in e2e/ runs in a process of its own, two at a time, each test in a browser of its own. The last line
// counts; the exit code is not 0 where a test failed or where none ran.

import fs from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CHROMIUM } from './harness/browser.mjs';
import { findBrowser } from './harness/launch.mjs';
import { DIST, OUT } from './harness/product.mjs';

const [only] = process.argv.slice(2);
const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'e2e');
const files = fs.readdirSync(folder).filter((name) => name.endsWith('.test.mjs'));
const counts = { passed: 0, failed: 0 };

findBrowser(CHROMIUM);
if (!fs.existsSync(path.join(DIST, 'manifest.json'))) throw new Error(`no extension in ${DIST}: ./build.sh makes it`);
if (only) process.env.PILOTLIGHT_ONLY = only;
else fs.rmSync(OUT, { recursive: true, force: true });

const stream = run({ files: files.map((name) => path.join(folder, name)), concurrency: 2 });
stream.on('test:pass', (event) => report(event, 'passed', 'ok  '));
stream.on('test:fail', (event) => report(event, 'failed', 'FAIL'));
stream.on('test:stderr', ({ message }) => process.stderr.write(message));
stream.on('end', () => {
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed || !counts.passed ? 1 : 0;
});
stream.resume();

function report({ name, nesting, details }, outcome, word) {
  // A file reports itself too: as a failure that only says that one of its tests failed, which was counted.
  const isFile = nesting === 0 && files.some((known) => name.endsWith(known));
  if (isFile && (outcome === 'passed' || details.error?.failureType === 'subtestsFailed')) return;
  counts[outcome] += 1;
  console.log(`${word} ${name} (${Math.round(details.duration_ms)} ms)`);
  if (outcome === 'failed')
    console.log(indent(details.error.cause?.stack ?? details.error.stack ?? String(details.error)));
}

const indent = (text) => text.replace(/^/gm, '     ');
