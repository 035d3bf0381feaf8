// Typing and reading.

import assert from 'node:assert/strict';
import { compose, insertText, pressComposingEnter, scrollAt } from '../harness/input.mjs';
import { mouthpiece, say } from '../harness/inject.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const PARAGRAPHS = Array.from({ length: 60 }, (_, index) => `Paragraph ${index} of a long answer.\n\n`).join('');

scenario('the Enter that confirms a composition never sends', async ({ panel }) => {
  await panel.click('#draft');
  await compose(panel.context, 'にほん');
  await pressComposingEnter(panel.context);
  await insertText(panel.context, '日本');
  // Some systems end the composition before they tell of the key; then only its code says whose it was.
  await pressComposingEnter(panel.context);
  assert.equal(await panel.draft(), '日本');
  assert.deepEqual(await panel.turns(), []);
  await panel.press('Enter');
  assert.match((await panel.untilAnswer('done')).text, /User: 日本 End\./);
});

scenario('Shift+Enter breaks the line, and the composer grows with what is in it', async ({ panel }) => {
  const height = () => panel.evaluate(() => document.querySelector('#draft').clientHeight);
  const low = await height();
  await panel.click('#draft');
  await panel.type('first line');
  await panel.press('Enter', { shift: true });
  await panel.type('second line');
  await panel.press('Enter', { shift: true });
  await panel.type('third line');
  assert.equal(await panel.draft(), 'first line\nsecond line\nthird line');
  assert.ok((await height()) > low + 20, 'it has grown');
  await panel.press('Enter');
  await panel.untilAnswer('done');
  assert.ok((await height()) <= low, 'it is low again');
});

scenario('nothing is sent where there are no words', async ({ panel }) => {
  await panel.click('#draft');
  await panel.type('   ');
  await panel.press('Enter');
  await panel.fill('#draft', 'words');
  await panel.press('Enter');
  await panel.untilAnswer('done');
  assert.deepEqual(
    (await panel.turns()).map(({ role }) => role),
    ['person', 'model'],
  );
});

scenario(
  'the page follows the answer only while its reader is at the end',
  { scripts: [mouthpiece] },
  async (scene) => {
    const { browser, panel } = scene;
    await panel.ask('hello');
    await browser.model.pause();
    await panel.send('a long one');
    await panel.untilAnswer('running');
    const host = await browser.context('host');
    await say(host, PARAGRAPHS);
    await panel.untilSaid('Paragraph 59');
    const place = () =>
      panel.evaluate(() => {
        const scroller =
          [...document.querySelectorAll('body, body *')].find(
            (e) =>
              e.querySelector('[data-turn]') &&
              e.scrollHeight > e.clientHeight + 1 &&
              getComputedStyle(e).overflowY !== 'visible',
          ) ?? document.scrollingElement;
        return { top: scroller.scrollTop, left: scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop };
      });
    await until(async () => (await place()).left < 2, { what: 'the end in sight', seen: place });

    await scrollAt(panel.context, { x: 150, y: 200 }, -600);
    await until(async () => (await place()).left > 300, { what: 'the reader to be above', seen: place });
    await panel.until(
      () => document.querySelector('[data-action="jump-latest"]')?.checkVisibility(),
      'a way to the end',
    );
    const { top } = await place();
    await say(host, PARAGRAPHS.replaceAll('Paragraph', 'Further'));
    await panel.untilSaid('Further 59');
    assert.equal((await place()).top, top, 'what is being read stays where it is');

    await panel.act('jump-latest');
    await until(async () => (await place()).left < 2, { what: 'the end again', seen: place });
    browser.model.continue();
    await panel.untilAnswer('done');
    await until(async () => (await place()).left < 2, { what: 'the end to be followed', seen: place });
  },
);

scenario('code can be copied, and links open elsewhere', async ({ panel }) => {
  await panel.ask('Look:\n\n```rust\nfn main() {}\n```\n\nThat is all.');
  assert.ok(
    await panel.evaluate(() => document.querySelector('[data-answer-text] code').textContent.includes('fn main')),
  );
  await panel.act('copy-code');
  await panel.until(
    () => /copied/i.test(document.querySelector('.md-code').innerText),
    'to be told that it was copied',
  );
});
