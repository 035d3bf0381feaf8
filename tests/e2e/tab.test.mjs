// The panel as a whole page: the same panel in a tab, one more onlooker of what the host does.

import assert from 'node:assert/strict';
import { mouthpiece, say } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

scenario(
  'the panel opens in a tab with the same chat, and its running answer goes on in both and without the panel',
  { scripts: [mouthpiece] },
  async ({ browser, panel }) => {
    await panel.ask('hello');
    await browser.model.pause();
    await panel.send('tell me a story');
    const host = await browser.context('host');
    await say(host, 'Once upon a time ');
    await panel.untilSaid('Once upon a time');
    await panel.fill('#draft', 'and what then?');

    const tab = await openTab(browser, panel);
    await tab.untilSaid('Once upon a time');
    assert.equal((await tab.root()).chat, (await panel.root()).chat);
    assert.deepEqual(await tab.turns(), await panel.turns());
    await tab.until(() => document.querySelector('#draft').value === 'and what then?', 'the draft in the tab');

    await say(host, 'there was a flame ');
    for (const one of [panel, tab]) await one.untilSaid('Once upon a time there was a flame');
    await browser.close(panel.context);
    await say(host, 'that never went out. ');
    await tab.untilSaid('that never went out.');
    assert.equal((await tab.untilAnswer('running')).state, 'running');
    browser.model.continue();
    const { text } = await tab.untilAnswer('done');
    assert.ok(text.startsWith('Once upon a time there was a flame that never went out.'), text);
    assert.ok(text.endsWith('User: tell me a story End.Model:'), 'the model has answered the one question');
    await tab.press('Enter');
    await tab.untilSaid('User: and what then? End.');
  },
);

scenario('a tab has the list beside the chat, and no line is longer than can be read', async ({ browser, panel }) => {
  await panel.ask('word '.repeat(200).trim());
  const tab = await openTab(browser, panel);
  await tab.context.send('Emulation.setDeviceMetricsOverride', {
    width: 1200,
    height: 720,
    deviceScaleFactor: 1,
    mobile: false,
  });
  await tab.until(() => innerWidth === 1200 && document.querySelector('[data-answer-text] p'), 'the wide page');
  const isShown = (selector) => tab.evaluate((wanted) => document.querySelector(wanted)?.checkVisibility(), selector);
  assert.equal(await isShown('.list [data-chat]'), true, 'the list stands there');
  assert.equal(await isShown('[data-action="open-tab"]'), false, 'a tab does not offer another one');
  const measured = await tab.evaluate(() => {
    const text = document.querySelector('[data-answer-text] p');
    const zero = document.createElement('canvas').getContext('2d');
    zero.font = getComputedStyle(text).font;
    const list = document.querySelector('.list').getBoundingClientRect();
    const { left, width } = text.getBoundingClientRect();
    return { beside: left >= list.right, letters: width / zero.measureText('0').width };
  });
  assert.ok(measured.beside, 'the chat stands beside it');
  assert.ok(measured.letters <= 72.5, `${measured.letters} letters a line`);
  await tab.openView('settings');
  assert.equal(await isShown('.list [data-chat]'), true, 'beside every view');
});

/** Opens the panel in a tab, as a person does. */
async function openTab(browser, panel) {
  const before = new Set(browser.contexts('panel'));
  await panel.openList();
  await panel.act('open-tab');
  const find = () => browser.contexts('panel').find((context) => !before.has(context));
  const tab = new Panel(await until(find, { what: 'the tab' }));
  await tab.ready();
  return tab;
}
