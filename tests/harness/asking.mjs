// Asking from outside of the panel, and what the worker keeps of it until a panel takes it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DIST } from './product.mjs';
import { until } from './until.mjs';

const WORDS = [
  'ask_selection',
  'explain',
  'summarise',
  'translate',
  'improve',
  'weak_points',
  'ask_page',
  'summarise_page',
  'ask_link',
  'ask_field',
  'improve_field',
];

/** The id of a built-in prompt, which is that of its entry, by its word in `src/core/prompts.rs`. */
export const entryOf = (word) => `01920000-0000-7000-8000-0000000100${hex(WORDS.indexOf(word) + 1)}`;
const hex = (number) => number.toString(16).padStart(2, '0');

/**
 * Makes a copy of the extension that may read every page: without a screen there is no menu, whose click would give that
 * right. What a real click gives is tested with a screen.
 */
export function copyThatMayRead() {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'pilotlight-reads-'));
  process.once('exit', () => fs.rmSync(copy, { recursive: true, force: true }));
  fs.cpSync(DIST, copy, { recursive: true });
  const manifest = path.join(copy, 'manifest.json');
  const told = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  fs.writeFileSync(manifest, JSON.stringify({ ...told, host_permissions: ['<all_urls>'] }));
  return copy;
}

/**
 * Does what the choice of an entry does, in the tab that is shown, but for the gesture.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {string} entry
 * @param {object} [info] what the browser tells of the click
 */
export async function choose(browser, entry, info = {}) {
  const worker = await browser.context('worker');
  await worker.evaluate(
    async (menuItemId, more) => {
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      chrome.contextMenus.onClicked.dispatch({ menuItemId, editable: false, frameId: 0, ...more }, tab);
    },
    entry,
    info,
  );
}

/** What is kept for panels, in the order of its making. */
export async function keptAsks(browser) {
  const worker = await browser.context('worker');
  return worker.evaluate(async () => {
    const kept = Object.entries(await chrome.storage.session.get());
    const asks = kept.filter(([key]) => key.startsWith('ask:'));
    return asks.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ask]) => ask);
  });
}

/** Waits until so many asks are kept, and takes them away. */
export async function takeAsks(browser, count = 1) {
  const enough = async () => {
    const asks = await keptAsks(browser);
    return asks.length >= count && asks;
  };
  const asks = await until(enough, { what: `${count} asks to be kept`, seen: () => keptAsks(browser) });
  const worker = await browser.context('worker');
  await worker.evaluate((keys) => chrome.storage.session.remove(keys), asks.map(({ id }) => `ask:${id}`));
  return asks;
}

/** Chooses an entry and waits for the one ask that comes of it. */
export async function chooseAndTake(browser, entry, info) {
  await choose(browser, entry, info);
  const [ask] = await takeAsks(browser);
  return ask;
}

/**
 * Clicks with the right button on an element and chooses an entry of the menu, with real input. The browser needs a
 * `display`.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {import('./cdp.mjs').Context} page
 * @param {string} selector of the element that is clicked on; its text begins where it begins
 * @param {number} place of the entry among those of the extension, counted from 0; there is more than one
 */
export async function chooseByHand(browser, page, selector, place) {
  const { display } = browser;
  await browser.send('Target.activateTarget', { targetId: page.target.targetId });
  const before = await display.windows();
  const grown = (by, what, timeout) =>
    until(async () => (await display.windows()) >= before + by, { what, timeout, seen: () => display.windows() });
  const point = await page.evaluate((wanted) => {
    const { left, top, height } = document.querySelector(wanted).getBoundingClientRect();
    return { x: left + 8, y: top + height / 2 };
  }, selector);
  const openEntries = async (timeout) => {
    await page.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...point, button: 'right', clickCount: 1 });
    await grown(1, 'the menu');
    // The last entry is the developer tools', and the one above it leads to those of the extension.
    await display.press('Up', 'Up', 'Right');
    await grown(2, 'the entries of the extension', timeout);
  };
  // On a slow machine a menu is there before it takes keys. Then it is closed and opened again, as a person would.
  const open = () => openEntries(MENU_TIME).then(
    () => true,
    () => false,
  );
  for (let left = MENU_TRIES; !(await open()); left--) {
    assert.ok(left > 1, 'the entries of the extension do not open');
    await display.press('Escape', 'Escape');
    await until(async () => (await display.windows()) <= before, { what: 'the menu to be closed' });
  }
  await display.press(...Array(place).fill('Down'), 'Return');
}

/** How long the entries of the extension may take to appear before the menu is opened once more, in milliseconds. */
const MENU_TIME = 5_000;
/** How often the menu is opened. */
const MENU_TRIES = 4;

/** Types a text behind the extension's keyword in the address bar, and enters it. The browser needs a `display`. */
export async function typeInAddressBar(browser, page, text) {
  await browser.send('Target.activateTarget', { targetId: page.target.targetId });
  await browser.display.click(ADDRESS_BAR);
  await browser.display.type(`pl ${text}`);
  await browser.display.press('Return');
}

const ADDRESS_BAR = { x: 400, y: 62 };
