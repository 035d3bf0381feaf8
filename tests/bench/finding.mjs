// How soon the first hits are on the screen after a key, in 1,000 chats of 20 turns each.

import { openFind } from '../harness/find.mjs';
import { insertText } from '../harness/input.mjs';
import { Panel } from '../harness/panel.mjs';
import { seedChats } from '../harness/seed.mjs';
import { until } from '../harness/until.mjs';
import { longestTask } from './longest.mjs';
import { milliseconds, print, printTimes } from './numbers.mjs';

const CHATS = 1_000;
const TURNS = 20;
const RUNS = 12;
const LIMIT = 50;
const WORDS = ['flame', 'gauge', 'valve', 'étude', '点火', 'inlet', 'outlet', 'boiler', 'copper', 'ガス', 'stove', 'quiet'];

/** Fills a browser that has one chat with turns of about 300 characters. */
export function seedTurns(browser) {
  const text = (chat, turn) => {
    const words = Array.from({ length: 40 }, (_, place) => WORDS[(chat * 7 + turn * 3 + place * place) % WORDS.length]);
    return `Turn ${turn} of chat ${chat}: ${words.join(' and ')}.`;
  };
  const turns = (chat) => Array.from({ length: TURNS }, (_, turn) => text(chat, turn));
  const chats = Array.from({ length: CHATS }, (_, chat) => ({ title: `seeded ${chat + 1}`, texts: turns(chat) }));
  return seedChats(browser, chats);
}

/** Looks for words in panels that have just been opened, and in one that has looked before; prints how long it takes. */
export async function measureFinding(browser) {
  const cold = [];
  const whole = [];
  for (let run = 0; run < RUNS; run++) {
    const panel = await Panel.openTab(browser);
    await panel.evaluate(watchFinding);
    await panel.press('k', { ctrl: true });
    await panel.until(() => document.activeElement?.dataset.field === 'find', 'the search');
    cold.push(await firstHit(panel, WORDS[run % WORDS.length]));
    whole.push(await lookedThrough(panel));
    await browser.close(panel.context);
  }
  const panel = await Panel.openTab(browser);
  await panel.evaluate(watchFinding);
  await openFind(panel);
  await firstHit(panel, WORDS[0]);
  await lookedThrough(panel);
  const warm = [];
  for (let run = 1; run < RUNS; run++) warm.push(await firstHit(panel, WORDS[run % WORDS.length]));
  const longest = await longestTask(browser, async () => {
    for (const word of WORDS) await firstHit(panel, word);
  });
  const turns = `${CHATS * TURNS} turns`;
  printTimes(`${turns}: a key to the first hits, in a panel just opened`, cold, LIMIT);
  printTimes(`${turns}: a key to the first hits`, warm, LIMIT);
  printTimes(`${turns}: a key to everything looked through, in a panel just opened`, whole);
  print('the longest task while words are looked for', milliseconds(longest), { kept: longest <= LIMIT, words: `at most ${LIMIT} ms` });
  await browser.close(panel.context);
}

/** Puts a word into the field, and returns how long it took until a hit of it was drawn, in milliseconds. */
async function firstHit(panel, word) {
  await panel.evaluate(() => document.querySelector('[data-field="find"]').select());
  await panel.evaluate((wanted) => (globalThis.benchWanted = wanted), word);
  await insertText(panel.context, word);
  return until(() => panel.evaluate(() => globalThis.benchFound), { what: `a hit of ${word}` });
}

/** How long it took from the word to the end of looking for it, in milliseconds. */
function lookedThrough(panel) {
  return until(() => panel.evaluate(() => globalThis.benchWhole), { what: 'the end of the search', timeout: 60_000 });
}

/** Runs in the panel: notes when a word is put into the field, when a hit of it is on the screen, and when all are. */
function watchFinding() {
  let typed;
  const afterFrame = (tell) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => tell(performance.now() - typed);
      port2.postMessage(null);
    });
  document.addEventListener(
    'input',
    () => {
      typed = performance.now();
      globalThis.benchFound = globalThis.benchWhole = null;
    },
    true,
  );
  const look = () => {
    if (!typed) return;
    const isFound = document.querySelector('mark')?.textContent === globalThis.benchWanted;
    if (globalThis.benchFound === null && isFound) {
      globalThis.benchFound = undefined;
      afterFrame((time) => (globalThis.benchFound = time));
    }
    const isWhole = document.querySelector('[data-whole]')?.dataset.whole === globalThis.benchWanted;
    if (globalThis.benchWhole === null && isFound && isWhole) globalThis.benchWhole = performance.now() - typed;
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
}
