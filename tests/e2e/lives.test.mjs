// Everything that can die under a chat: the worker, the host, the panel, the browser. And windows that look at one
// chat.

import assert from 'node:assert/strict';
import { model, plain, reply, systemPartOf, user } from '../harness/echo.mjs';
import { aloneInTheWorld, mouthpiece, say } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

scenario(
  'two windows show the same answer as it arrives, and both can go on',
  { scripts: [mouthpiece] },
  async (scene) => {
    const { browser, panel: left } = scene;
    await left.ask('hello');
    const page = await browser.open('about:blank#second', { newWindow: true });
    const right = await Panel.open(browser, page);
    await right.openChat('hello');
    assert.deepEqual(await right.turns(), await left.turns());

    await browser.model.pause();
    await left.send('both of you, look');
    await left.untilAnswer('running');
    const host = await browser.context('host');
    for (const words of ['First this, ', 'then that.']) {
      await say(host, words);
      for (const panel of [left, right]) await panel.untilSaid(words.trim());
    }
    browser.model.continue();
    for (const panel of [left, right]) await panel.untilAnswer('done');
    assert.deepEqual(await right.turns(), await left.turns());

    await right.ask('from the right');
    await left.untilSaid('User: from the right End.');
    assert.deepEqual(await right.turns(), await left.turns());
  },
);

scenario(
  'the worker is stopped in the middle of an answer: neither the stream nor the record suffers',
  {
    scripts: [mouthpiece],
  },
  async ({ browser, panel }) => {
    await panel.ask('hello');
    await browser.model.pause();
    await panel.send('go on without the worker');
    await panel.untilAnswer('running');
    const host = await browser.context('host');
    await say(host, 'Before. ');
    await panel.untilSaid('Before.');
    await browser.stopWorker();
    await say(host, 'After. ');
    await panel.untilSaid('Before. After.');
    browser.model.continue();
    const { text } = await panel.untilAnswer('done');
    assert.match(text, /^Before\. After\. System: .*User: go on without the worker End\.Model:$/);
    const recorded = async () => {
      const records = await (await browser.context('worker')).evaluate(() => chrome.storage.local.get());
      return Object.entries(records).some(([key, record]) => key.startsWith('chat:') && record.turns === 4);
    };
    await until(recorded, { what: 'the record of a chat of four turns' });
    assert.equal((await panel.ask('still there?')).match(/User: still there\?/g).length, 1);
  },
);

for (const [how, end] of [
  ['closed', (browser) => browser.restart()],
  ['killed', (browser) => browser.killAndRestart()],
]) {
  scenario(`the browser is ${how} and started again: every chat is there and goes on`, async ({ browser, panel }) => {
    const system = systemPartOf(await panel.ask('first'));
    await panel.newChat();
    await panel.ask('second');
    await panel.press('Tab'); // A list that slides in is not there yet; the rest is on disk.
    await end(browser);

    const again = await Panel.open(browser);
    assert.deepEqual(
      (await again.list()).map(({ title }) => title),
      ['second', 'first'],
    );
    for (const title of ['first', 'second']) {
      await again.openChat(title);
      const answer = model(plain(reply(system, user(title))));
      assert.equal(await again.ask('and now?'), plain(reply(system, user(title), answer, user('and now?'))));
    }
  });
}

scenario(
  'the host dies in the middle of an answer: the answer is marked interrupted, and the chat goes on',
  {
    scripts: [mouthpiece],
  },
  async ({ browser, panel }) => {
    const system = systemPartOf(await panel.ask('hello'));
    await browser.model.pause();
    await panel.send('this will be cut');
    await panel.untilAnswer('running');
    await browser.killHost();
    browser.model.continue();
    await panel.untilAnswer('interrupted');
    assert.ok((await panel.ask('and now?')).startsWith(system));
  },
);

scenario(
  'every panel is closed in the middle of an answer, and the answer is whole when one is opened again',
  async (scene) => {
    const { browser, panel } = scene;
    await panel.ask('hello');
    await browser.model.pause();
    await panel.send('I do not look');
    await panel.untilAnswer('running');
    await browser.close(panel.context);
    browser.model.continue();
    const again = await Panel.open(browser);
    assert.match((await again.untilAnswer('done')).text, /User: I do not look End\.Model:$/);
  },
);

scenario('the panel paints the last chat before anything else is awake', async ({ browser, panel }) => {
  await panel.ask('kept words');
  await browser.restart();
  browser.scripts.push(aloneInTheWorld);
  const again = await Panel.openEarly(browser);
  await again.until(() => document.body.innerText.includes('kept words'), 'the last chat');
});
