// What is too long to be read at once is read in parts: every byte reaches the model once, the progress is shown, it can be
// stopped and gone on with, and the answer is given to the notes.

import assert from 'node:assert/strict';
import { ask, excerpt, putAsks } from '../harness/asks.mjs';
import { plain } from '../harness/echo.mjs';
import { closeGate, gates, openGates, untilHeld } from '../harness/gates.mjs';
import { asScript, calls, watchCalls } from '../harness/inject.mjs';
import { givenText, partOf } from '../harness/quotes.mjs';
import { scenario } from '../harness/scenario.mjs';
import { allRows } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

const QUESTION = 'What is the last line?';

/** A page of 300 KB, in which no two lines are alike; with letters of one, two, three and four bytes. */
const PAGE = Array.from({ length: 4200 }, (_, line) => `Line ${line} of the page: äöü, いろは, 🔥, and so on and on.`)
  .join('\n')
  .slice(0, 300_000);

/** Notes every share of the reading that a card shows. */
const watchReading = asScript(() => {
  globalThis.testShares = [];
  const note = () => {
    const read = document.querySelector('[data-read]');
    if (read) globalThis.testShares.push([read.dataset.read, Number(read.dataset.percent)]);
  };
  new MutationObserver(note).observe(document, { subtree: true, childList: true, attributeFilter: ['data-percent'] });
});

const options = { scripts: [watchCalls, gates, watchReading] };

scenario('a page of 300 KB is read in parts, each byte once, and the answer is given to the notes', options, async (scene) => {
  const { browser, panel } = scene;
  await askAboutPage(panel);
  await untilOver(panel, 'done');

  const parts = partsGiven(browser);
  assertRead(parts);
  assert.equal(new Set(parts.map(({ session }) => session)).size, parts.length, 'each by a session of its own');
  assert.equal(new Set(parts.map(({ code }) => code)).size, parts.length, 'each with a fence of its own');

  const shares = (await panel.evaluate(() => globalThis.testShares)).map(([, percent]) => percent);
  assert.deepEqual(shares, shares.toSorted((a, b) => a - b), 'the share only grows');
  assert.ok(new Set(shares).size > 10 && shares.at(-1) === 100, `it is shown as it grows: ${shares}`);
  assert.deepEqual(await shownShare(panel), ['whole', 100]);

  const [person, answer] = await rows(panel);
  const asked = promptsGiven(browser).at(-1);
  assert.equal(asked.text, givenText(person, answer), 'the notes, and the question last');
  assert.ok(asked.text.length < 8192 && answer.reading.notes.length > 0);
  // A session that lives, and one that is restored, know the same of it.
  const next = await panel.ask('And the first?');
  assert.ok(next.includes(plain(`User: ${asked.text} End.`)), next);
  await browser.killHost();
  await panel.ready();
  const restored = await panel.ask('And the second?');
  assert.ok(restored.includes(plain(`User: ${asked.text} End.`)), restored);
});

scenario('reading in parts can be stopped, and goes on behind what was read', options, async ({ browser, panel }) => {
  await askAboutPage(panel);
  await panel.until(() => document.querySelector('[data-read="part"]')?.dataset.percent >= 20, 'a fifth to be read');
  // The model is quick: held before the next part, it is not through before the click.
  await closeGate(browser, 'make');
  await untilHeld(browser, 'make');
  await panel.stop();
  await untilOver(panel, 'stopped');
  await openGates(browser);
  const [, stopped] = await rows(panel);
  assert.ok(!stopped.reading.done && stopped.reading.read < stopped.reading.of);
  const share = Math.floor((stopped.reading.read * 100) / stopped.reading.of);
  assert.deepEqual(await shownShare(panel), ['broken-off', share], 'the card says what was read');
  const before = partsGiven(browser).length;

  await panel.act('try-again');
  await untilOver(panel, 'done');
  assert.ok(partsGiven(browser).length > before);
  assertRead(partsGiven(browser), stopped.reading.read);
});

async function askAboutPage(panel) {
  await putAsks(panel, [ask([excerpt(PAGE, { kind: 'Page' })], { question: QUESTION })]);
  await panel.until(() => document.querySelector('[data-read]'), 'the reading to begin');
}

/** Waits until the last answer has come to its end. */
function untilOver(panel, state) {
  const probe = async () => (await panel.answers()).at(-1)?.state === state;
  return until(probe, { what: `the answer to be ${state}`, timeout: 60_000, seen: () => shownShare(panel) });
}

/** What the sessions were asked, in order: `{session, text}`. */
const promptsGiven = (browser) =>
  calls(browser, 'host', 'promptStreaming').map(({ session, args: [messages] }) => ({
    session,
    text: messages.at(-1).content,
  }));

/** The parts of the page that sessions were given, those of notes left out. */
const partsGiven = (browser) =>
  promptsGiven(browser)
    .map(({ session, text }) => ({ session, ...partOf(text) }))
    .filter(({ code, isOfNotes }) => code && !isOfNotes);

/** All of the page was given, in order, each byte once; but the part that begins at `cut` may have been begun twice. */
function assertRead(parts, cut) {
  const page = Buffer.from(PAGE);
  const unfinished = parts.findIndex(({ from }, index) => from === cut && parts[index + 1]?.from === cut);
  const read = parts.filter((_, index) => index !== unfinished);
  for (const [index, { from, to, of, text, request }] of read.entries()) {
    assert.deepEqual([from, of, request], [read[index - 1]?.to ?? 0, page.length, QUESTION]);
    assert.equal(text, page.subarray(from, to).toString());
  }
  assert.equal(read.at(-1).to, page.length);
}

/** What the card says of the reading: a word and a share. */
const shownShare = (panel) =>
  panel.evaluate(() => {
    const { read, percent } = document.querySelector('[data-read]').dataset;
    return [read, Number(percent)];
  });

/** The rows of the person's message and of the newest answer to it. */
async function rows(panel) {
  const { turns } = await allRows(panel);
  const person = turns.find(({ excerpts }) => excerpts.length);
  const answers = turns.filter(({ parent }) => parent === person.id);
  return [person, answers.toSorted((a, b) => (a.id < b.id ? -1 : 1)).at(-1)];
}
