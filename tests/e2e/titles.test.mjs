// Titles that are found in idle time, and that nobody ever waits for.

import assert from 'node:assert/strict';
import { answered, reply, systemPartOf, user } from '../harness/echo.mjs';
import { calls, watchCalls } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { HEADLINE, summaries, summarizer } from '../harness/summarizer.mjs';
import { until } from '../harness/until.mjs';

/** The record of each chat, the oldest first. */
const records = (panel) =>
  panel.evaluate(async () => {
    const stored = Object.entries(await chrome.storage.local.get());
    return stored.filter(([name]) => name.startsWith('chat:')).map(([, record]) => record);
  });

/** Waits until every chat was considered for a title, and returns their records. */
const untilConsidered = (panel, count) => {
  const done = async () => {
    const all = await records(panel);
    return all.length === count && all.every((record) => record.headline_turns > 0) && all;
  };
  return until(done, { what: `${count} chats to be considered`, timeout: 60_000, seen: () => records(panel) });
};

/** What the model was asked for by errands, that is, in a form. */
const asked = (browser) => calls(browser, 'host', 'promptStreaming').filter(({ args }) => args[1].responseConstraint);

const rename = async (panel, chat, name) => {
  await panel.openList();
  await panel.act('rename-chat', `[data-chat="${chat}"]`);
  const field = `body [data-chat="${chat}"] input`;
  await panel.until((wanted) => document.querySelector(wanted), 'a field for the name', field);
  await panel.fill(field, name);
  await panel.press('Enter');
};

scenario(
  'a chat gets a title after its first answer, once, also where the browser is started again',
  { scripts: [summarizer('present'), watchCalls], timeout: 240_000 },
  async ({ browser, panel }) => {
    await panel.ask('How do I bake bread?');
    const [first] = await untilConsidered(panel, 1);
    assert.deepEqual([first.title, first.titled_by, first.words], [HEADLINE, 'Model', 'How do I bake bread?']);
    await panel.until((title) => document.querySelector('h1').innerText === title, 'the title above the chat', HEADLINE);
    await panel.findChat(HEADLINE);
    const [{ type, format, length, outputLanguage }] = summaries(browser, 'availability');
    assert.deepEqual([type, format, length, outputLanguage], ['headline', 'plain-text', 'short', 'en']);
    assert.match(summaries(browser, 'summarize')[0].text, /^How do I bake bread\?\n\n/);

    // By the time another chat has its title, this one would have had another.
    await panel.openChat(HEADLINE);
    await panel.ask('And rolls?');
    await panel.newChat();
    await panel.ask('second chat');
    await untilConsidered(panel, 2);
    await browser.restart();
    panel = await Panel.open(browser);
    await panel.newChat();
    await panel.ask('third chat');
    await untilConsidered(panel, 3);
    assert.equal(summaries(browser, 'summarize').length, 3);
    assert.equal(summaries(browser, 'destroyed').length, 3);
    assert.deepEqual(asked(browser), []);
  },
);

scenario('a name that the person gives stays, and without it the title is back', { scripts: [summarizer('present')] }, async ({ panel }) => {
  await panel.ask('the first words');
  const { chat } = await panel.root();
  await rename(panel, chat, 'My own name');
  await panel.findChat('My own name');
  await panel.newChat();
  await panel.ask('another chat');
  await panel.findChat(HEADLINE);
  const mine = async () => (await panel.list()).find(({ id }) => id === chat).title;
  assert.equal(await mine(), 'My own name');
  await rename(panel, chat, '');
  await until(async () => (await mine()) === HEADLINE, { what: 'the title', timeout: 60_000, seen: mine });
});

for (const kind of ['absent', 'failing']) {
  scenario(
    `where the summarizer is ${kind}, the model is asked, and a title that makes no sense is thrown away`,
    { scripts: [summarizer(kind), watchCalls] },
    async ({ browser, panel }) => {
      const system = systemPartOf(await panel.ask('the first words'));
      const [record] = await untilConsidered(panel, 1);
      assert.deepEqual([record.title, record.titled_by], ['the first words', 'Words']);
      const [{ args, session }, ...others] = asked(browser);
      assert.deepEqual(others, []);
      assert.match(args[0][0].content, /^\[\[quote (\w+)\]\]\nthe first words\n\n[^]*\n\[\[end \1\]\]\n\nWrite a title /);
      const destroyed = () => calls(browser, 'host', 'destroy').some((call) => call.session === session);
      await until(destroyed, { what: "the errand's session to be ended" });
      // The chat itself knows nothing of it.
      const expected = reply(system, user('the first words'), answered, user('more'));
      assert.equal(await panel.ask('more'), expected);
    },
  );
}

scenario(
  'where the summarizer hangs, answers go on',
  { scripts: [summarizer('hanging'), watchCalls], timeout: 240_000 },
  async ({ browser, panel }) => {
    const system = systemPartOf(await panel.ask('one'));
    await until(() => summaries(browser, 'summarize').length === 1, { what: 'the summarizer to be asked' });
    assert.equal(await panel.ask('two'), reply(system, user('one'), answered, user('two')));
    assert.equal(summaries(browser, 'stopped').length, 1, 'it was stopped for it');
    await until(() => summaries(browser, 'summarize').length === 2, { what: 'the summarizer to be asked again' });
    // It is given up in time, and the model is asked.
    await until(() => asked(browser).length === 1, { what: 'the model to be asked', timeout: 60_000 });
    await untilConsidered(panel, 1);
  },
);

scenario(
  'a message that comes while a title is being found is answered first',
  { scripts: [summarizer('absent'), watchCalls] },
  async ({ browser, panel }) => {
    const system = systemPartOf(await panel.ask('one'));
    await browser.model.pause();
    await until(() => asked(browser).length === 1, { what: 'the errand to be under way' });
    await panel.send('two');
    const { session } = asked(browser)[0];
    const ended = () => calls(browser, 'host', 'destroy').some((call) => call.session === session);
    await until(ended, { what: "the errand's session to be ended, while the model still stands still" });
    browser.model.continue();
    await panel.untilSaid('User: two End.');
    assert.equal((await panel.untilAnswer('done')).text, reply(system, user('one'), answered, user('two')));
    await untilConsidered(panel, 1);
    assert.equal(asked(browser).length, 2, 'it was begun anew later');
  },
);
