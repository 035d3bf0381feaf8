// What is alive, how full it is, and the settings that decide over it.

import assert from 'node:assert/strict';
import { model, plain, reply, systemPartOf, user } from '../harness/echo.mjs';
import { advance, clock } from '../harness/inject.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

/** The sessions that the view shows: how each was obtained, and for whom. */
const sessions = (panel) =>
  panel.evaluate(() =>
    [...document.querySelectorAll('[data-session]')].map(({ dataset }) =>
      dataset.sessionChat === 'base' ? `base ${dataset.obtained}` : dataset.obtained,
    ),
  );

const untilSessions = (panel, expected) => {
  const same = async () => (await sessions(panel)).join() === expected.join();
  return until(same, { what: `the sessions ${expected}`, seen: () => sessions(panel) });
};

scenario(
  'the sessions are shown with how they were obtained, can be evicted by hand, and copied',
  async ({ panel }) => {
    await panel.openView('sessions');
    await untilSessions(panel, ['base created']);
    await panel.closeView();
    await panel.ask('secret words');
    await panel.openView('sessions');
    await untilSessions(panel, ['base created', 'cloned']);
    await panel.act('copy-sessions');
    await panel.until(() => document.querySelector('[data-toast="copied"]'), 'to be told that it was copied');

    await panel.act('evict', '[data-session]:not([data-session-chat="base"])');
    await untilSessions(panel, ['base created']);
    await panel.closeView();
    await panel.ask('back again');
    await panel.openView('sessions');
    await untilSessions(panel, ['base created', 'restored']);
  },
);

scenario('the meter shows how full the window is', { contextWindow: 2000 }, async ({ panel }) => {
  const meter = () => panel.evaluate(() => Number(document.querySelector('[data-meter]').dataset.meter));
  await panel.ask('a few words');
  const before = await until(meter, { what: 'a share of the window' });
  await panel.ask('many words '.repeat(50));
  await until(async () => (await meter()) > before + 20, { what: 'a larger share', seen: meter });
});

scenario(
  'a chat that no longer fits is restored with its newest turns, and says what was left out',
  {
    contextWindow: 1500,
    scripts: [clock],
  },
  async ({ browser, panel }) => {
    const system = systemPartOf(await panel.ask('the oldest words'));
    const answers = [];
    for (const word of ['two', 'three']) answers.push(await panel.ask(word));
    await advance(browser, 11 * 60_000);
    const last = await panel.ask('what do you still know?');
    assert.ok(last.startsWith(system), last);
    assert.ok(!last.includes(user('the oldest words') + model(answers[0])), 'the oldest turn is left out');
    assert.ok(last.endsWith(plain(reply(user('what do you still know?')))), last);
    await panel.until(() => Number(document.querySelector('[data-left-out]')?.dataset.leftOut) > 0, 'to be told so');
  },
);

scenario(
  'a message that cannot fit is refused with the reason, kept, and the chat goes on',
  {
    contextWindow: 1000,
  },
  async ({ panel }) => {
    await panel.send('far too long '.repeat(200));
    await panel.until(() => document.querySelector('[data-trouble="too_long"]'), 'the reason');
    await panel.act('next-step', '[data-trouble="too_long"]');
    await until(async () => (await panel.draft()).startsWith('far too long'), { what: 'the words to be back' });
    assert.match(await panel.ask('short'), /User: short End\.Model:$/);
  },
);

scenario('settings are kept, and count at once', async ({ browser, panel }) => {
  await panel.openView('settings');
  await panel.choose('[data-field="theme"]', 'dark');
  await panel.until(() => document.documentElement.dataset.theme === 'dark', 'the dark theme');
  await panel.choose('[data-field="warm"]', 'not-at-all');
  await panel.fill('[data-field="idle"]', '99999');
  await panel.press('Tab');
  await panel.until(() => document.querySelector('[data-field="idle"]').value === '240', 'the limit');
  const settings = async () => (await panel.evaluate(() => chrome.storage.local.get('settings'))).settings;
  const kept = async () => (await settings())?.idle_minutes === 240 && (await settings()).warm === 'NotAtAll';
  await until(kept, { what: 'the settings on disk', seen: settings });

  const host = await browser.context('host');
  await browser.close(panel.context);
  await until(() => host.closed, { what: 'the host to be closed at once' });
});
