// One end-to-end test: a browser of its own, the panel open in it, and evidence on disk if it fails.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Browser } from './browser.mjs';
import { extensionErrors } from './extension-errors.mjs';
import { Panel } from './panel.mjs';
import { OUT } from './product.mjs';

/** How long a test may take, in milliseconds, unless it says so itself. */
const TIMEOUT = 120_000;
/** What the browser warns of when it is asked for a Summarizer, which the fake model does not serve. */
const NO_SUMMARIZER = /not an execution config available for the feature/;
// A part of the name of a test or of its file.
const only = process.env.PILOTLIGHT_ONLY?.toLowerCase() ?? '';
const file = path.basename(process.argv[1]);

/**
 * Registers a test. Beside its own assertions it fails where a context of the extension threw or wrote an error to
 * its console, and where chrome://extensions lists a warning or an error.
 *
 * @param {string} name what is true if it passes
 * @param {object} [options] those of `Browser.start`, and:
 * @param {boolean} [options.panel] false: the test opens the panel itself
 * @param {number} [options.timeout] how long it may take, in milliseconds
 * @param {RegExp[]} [options.expectedProblems] errors that belong to what is tested
 * @param {(scene: {browser: Browser, panel?: Panel}) => Promise<void>} body
 */
export function scenario(name, ...rest) {
  const [{ panel: wantsPanel = true, timeout = TIMEOUT, expectedProblems = [], ...options }, body] =
    rest.length > 1 ? rest : [{}, ...rest];
  check(name, async () => {
    const browser = await Browser.start(options);
    try {
      const panel = wantsPanel ? await Panel.open(browser) : undefined;
      await within(timeout, body({ browser, panel }));
      const problems = [...browser.problems, ...(await extensionErrors(browser))];
      const expected = [NO_SUMMARIZER, ...expectedProblems];
      const unexpected = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
      assert.deepEqual(unexpected, [], 'errors in the extension');
    } catch (error) {
      error.message += `\nevidence: ${await keepEvidence(name, browser, error)}`;
      throw error;
    } finally {
      await browser.stop();
    }
  });
}

/** Registers a test that needs no browser. */
export function check(name, body) {
  if (name.toLowerCase().includes(only) || file.includes(only)) test(name, body);
}

function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the test took more than ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Leaves a picture and the page of every panel, and the log of every context, in a directory, and returns its
 * path.
 */
async function keepEvidence(name, browser, error) {
  const directory = path.join(OUT, name.replace(/[^\w-]+/g, '-').slice(0, 80));
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  const log = [...browser.log, '', 'problems:', ...browser.problems, '', error.stack].join('\n');
  fs.writeFileSync(path.join(directory, 'log.txt'), log);
  const seen = [...browser.contexts('panel'), ...browser.contexts('other')];
  for (const [index, context] of seen.entries()) {
    const file = path.join(directory, `panel-${index + 1}`);
    // Evidence is a help: a page that is too broken to give it must not hide why the test failed.
    await within(5000, keepPicture(context, `${file}.png`)).catch((fault) =>
      fs.writeFileSync(`${file}.png.txt`, fault.message),
    );
    await within(5000, keepPage(context, `${file}.html`)).catch((fault) =>
      fs.writeFileSync(`${file}.html.txt`, fault.message),
    );
  }
  return directory;
}

/** Takes a picture of a page. */
export async function keepPicture(context, file) {
  const { data } = await context.send('Page.captureScreenshot');
  fs.writeFileSync(file, Buffer.from(data, 'base64'));
}

async function keepPage(context, file) {
  fs.writeFileSync(file, await context.evaluate(() => document.documentElement.outerHTML));
}
