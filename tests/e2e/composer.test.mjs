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
    const left = () =>
      panel.evaluate(() => {
        const { scrollHeight, clientHeight, scrollTop } = document.querySelector('main [data-scroller]');
        return scrollHeight - clientHeight - scrollTop;
      });
    const atEnd = () => until(async () => (await left()) < 2, { what: 'the end in sight', seen: left });
    await atEnd();

    await scrollAt(panel.context, { x: 150, y: 200 }, -600);
    await until(async () => (await left()) > 500, { what: 'the reader to be above', seen: left });
    const before = await until(() => stillLine(panel), { what: 'the page to stand still' });
    await say(host, PARAGRAPHS.replaceAll('Paragraph', 'Further'));
    await panel.untilSaid('Further 59');
    const after = await until(() => stillLine(panel), { what: 'the page to stand still' });
    assert.deepEqual(after, before, 'what is being read stays where it is');

    await panel.act('jump-latest');
    await atEnd();
    browser.model.continue();
    await panel.untilAnswer('done');
    await atEnd();
  },
);

/** The line in the middle of the page and where it stands; null while it moves. */
function stillLine(panel) {
  return panel.evaluate(async () => {
    const { top, height } = document.querySelector('main [data-scroller]').getBoundingClientRect();
    const read = () => {
      const line = document.elementFromPoint(120, top + height / 2);
      return { text: line.textContent.slice(0, 40), top: Math.round(line.getBoundingClientRect().top) };
    };
    const first = read();
    for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
    const later = read();
    return later.text === first.text && later.top === first.top && later;
  });
}

scenario('code can be copied, and links open elsewhere', async ({ panel }) => {
  await panel.ask('Look:\n\n```rust\nfn main() {}\n```\n\nThat is all.');
  assert.ok(
    await panel.evaluate(() => document.querySelector('[data-answer-text] code').textContent.includes('fn main')),
  );
  await panel.act('copy-code');
  await panel.until(() => document.querySelector('[data-toast="copied"]'), 'to be told that it was copied');
});
