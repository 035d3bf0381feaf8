// What was typed and not sent, and what was sent and not taken, when the browser is killed: the page's own storage
// loses its last seconds then.

import assert from 'node:assert/strict';
import { aloneInTheWorld } from '../harness/inject.mjs';
import { untilMirrored } from '../harness/mirror.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const untilDraft = (panel, text) =>
  until(async () => (await panel.draft()) === text, { what: `"${text}" in the composer`, seen: () => panel.draft() });

/** The person's messages in the shown chat. */
const said = async (panel) => (await panel.turns()).filter(({ role }) => role === 'person').map(({ text }) => text);

scenario('half a sentence in a new chat outlives a browser that is killed', async ({ browser, panel }) => {
  await panel.click('#draft');
  await panel.type('half a sente');
  await untilMirrored(panel, 'the draft', (key, text) => key.startsWith('draft:') && text === 'half a sente');
  await browser.killAndRestart();
  await untilDraft(await Panel.open(browser), 'half a sente');
});

scenario('a draft goes with its chat, and one that was sent does not come back', async ({ browser, panel }) => {
  await panel.ask('first');
  await panel.fill('#draft', 'more on the first');
  await untilMirrored(panel, 'the draft', (key, text) => text === 'more on the first');
  await panel.newChat();
  await panel.send('second');
  await panel.untilAnswer('done');
  await untilMirrored(panel, 'the end of what was sent', (key, text) => key.startsWith('unsent:') && text === null);
  await browser.killAndRestart();

  const again = await Panel.open(browser);
  await again.openChat('first');
  await untilDraft(again, 'more on the first');
  await again.openChat('second');
  await untilDraft(again, '');
  assert.deepEqual(await said(again), ['second']);
});

scenario(
  'messages that nobody took outlive a browser that is killed, and are sent once',
  { panel: false },
  async ({ browser }) => {
    browser.scripts.push(aloneInTheWorld);
    const panel = await Panel.openEarly(browser);
    await panel.until(() => document.documentElement.dataset.ready, 'the keys to be served');
    for (const text of ['one', 'two']) {
      await panel.send(text);
      await untilMirrored(panel, text, (key, value) => key.startsWith('unsent:') && value?.includes(text));
    }
    await browser.killAndRestart();

    browser.scripts.pop();
    const again = await Panel.open(browser);
    const settled = async () => (await again.answers()).filter(({ state }) => state === 'done').length === 2;
    await until(settled, { what: 'two answers', seen: () => again.describe() });
    assert.deepEqual(await said(again), ['one', 'two']);
    const last = (await again.answers()).at(-1).text;
    assert.match(last, /User: one End\.Model:.*User: two End\.Model:$/);
    assert.equal(last.match(/User: two End\./g).length, 1);
    assert.equal(await again.draft(), '');
  },
);

scenario('two windows on one chat have one draft, and neither loses what was typed', async (scene) => {
  const { browser, panel: left } = scene;
  await left.ask('hello');
  const page = await browser.open('about:blank#second', { newWindow: true });
  const right = await Panel.open(browser, page);
  await right.openChat('hello');

  await left.fill('#draft', 'begun on the left');
  await untilDraft(right, 'begun on the left');
  await right.click('#draft');
  await right.press('End');
  await right.type(', ended on the right');
  await untilDraft(left, 'begun on the left, ended on the right');

  await browser.close(left.context);
  await right.press('Enter');
  await right.untilAnswer('done');
  assert.deepEqual(await said(right), ['hello', 'begun on the left, ended on the right']);
  const again = await Panel.open(browser);
  await again.openChat('hello');
  assert.equal(await again.draft(), '');
});
