// What the browser saves.

import fs from 'node:fs';
import path from 'node:path';
import { until } from './until.mjs';

/**
 * Does something that has the browser save a file of JSON, and returns the file's name and text.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {() => Promise<void>} act
 */
export async function download(browser, act) {
  const directory = path.join(browser.profile, 'downloads');
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory);
  await browser.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: directory });
  await act();
  const whole = () => {
    const names = fs.readdirSync(directory);
    if (names.length !== 1 || names[0].endsWith('.crdownload')) return null;
    const text = fs.readFileSync(path.join(directory, names[0]), 'utf8');
    // The browser makes the file before it has written it.
    return isJson(text) && { name: names[0], text };
  };
  return until(whole, { what: 'a file to be saved', seen: () => fs.readdirSync(directory) });
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
