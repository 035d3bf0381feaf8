// What the browser saves.

import fs from 'node:fs';
import path from 'node:path';
import { until } from './until.mjs';

/**
 * Does something that has the browser save a file, and returns the file's name and text.
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
    return names.length === 1 && !names[0].endsWith('.crdownload') && names[0];
  };
  const name = await until(whole, { what: 'a file to be saved', seen: () => fs.readdirSync(directory) });
  return { name, text: fs.readFileSync(path.join(directory, name), 'utf8') };
}
