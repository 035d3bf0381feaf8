// How soon the panel can be typed into, against an extension whose side panel is one text field.

import { PANEL } from '../harness/product.mjs';
import { until } from '../harness/until.mjs';
import { printRatio, printTimes } from './numbers.mjs';

const RUNS = 12;
const LIMIT = 1.5;

/**
 * Opens both panels in turn, and prints how long each takes.
 *
 * @param {import('../harness/browser.mjs').Browser} browser
 * @param {string} emptyId the extension with nothing but a text field
 * @param {string} chats how many chats there are, in words
 */
export async function measureOpening(browser, emptyId, chats) {
  const empty = [];
  const panel = [];
  for (let run = 0; run < RUNS; run++) {
    empty.push(await openOnce(browser, emptyId, ['ready']));
    panel.push(await openOnce(browser, browser.extensionId, ['ready', 'awake']));
  }
  const of = (samples, name) => samples.map((sample) => sample[name]);
  printTimes(`panel with ${chats}: open to first paint`, of(panel, 'paint'));
  const ready = printTimes(`panel with ${chats}: open to ready to type`, of(panel, 'ready'));
  printTimes(`panel with ${chats}: open to everything drawn`, of(panel, 'awake'));
  const least = printTimes('one text field: open to ready to type', of(empty, 'ready'));
  printRatio(`panel with ${chats} against one text field`, ready, least, LIMIT);
}

/** Opens the side panel of an extension by its icon, waits for these moments, closes it, and returns them all. */
async function openOnce(browser, extensionId, moments) {
  await browser.clickIcon(browser.page, extensionId);
  const context = await browser.attach(({ url }) => url === `chrome-extension://${extensionId}/${PANEL}`);
  const seen = () =>
    context.evaluate(() => ({
      ...globalThis.benchTimes,
      paint: performance.getEntriesByName('first-paint')[0]?.startTime,
    }));
  const all = async () => {
    const times = await seen();
    return ['paint', ...moments].every((name) => times[name]) && times;
  };
  const times = await until(all, { what: `the moments ${moments}`, seen });
  await browser.close(context);
  return times;
}
