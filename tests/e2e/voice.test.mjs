// What a screen reader is told while an answer arrives: whole sentences, once each, and not every piece.

import assert from 'node:assert/strict';
import { mouthpiece, say } from '../harness/inject.mjs';
import { scenario } from '../harness/scenario.mjs';

const SENTENCES = ['It is a small flame.', 'It burns all the time!', 'Does it cost 3.5 cents?', 'Hardly.'];

scenario('an answer is told by the sentence, and not by the piece', { scripts: [mouthpiece] }, async (scene) => {
  const { browser, panel } = scene;
  await panel.evaluate(() => {
    const voice = document.querySelector('#voice');
    globalThis.told = [];
    new MutationObserver(() => globalThis.told.push(voice.textContent)).observe(voice, { childList: true });
  });
  await browser.model.pause();
  await panel.send('What is a pilot light?');
  const host = await browser.context('host');
  const pieces = SENTENCES.join(' ').match(/.{1,3}/g);
  for (const piece of pieces) await say(host, piece);
  await panel.untilSaid('Hardly.');
  browser.model.continue();
  const { text } = await panel.untilAnswer('done');
  const isOver = (end) => globalThis.told.at(-1)?.endsWith(end);
  await panel.until(isOver, 'the end to be told', text.slice(-10));

  const told = await panel.evaluate(() => globalThis.told);
  const words = (whole) => whole.split(/\s+/).filter(Boolean).join(' ');
  assert.equal(words(told.join(' ')), words(text), 'all of it, once');
  for (const part of told.slice(0, -1)) assert.match(part, /[.!?:]$/, 'whole sentences');
  assert.ok(told.length <= SENTENCES.length + 1, `${told.length} times, for ${pieces.length} pieces`);
});
