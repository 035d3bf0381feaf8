// The pool: what is created, cloned, evicted and restored.

import assert from 'node:assert/strict';
import { answered, model, reply, systemPartOf, user } from '../harness/echo.mjs';
import { advance, calls, clock, watchCalls } from '../harness/inject.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const MINUTE = 60_000;

scenario('ten new chats cost one create() and ten clones', { scripts: [watchCalls] }, async ({ browser, panel }) => {
  await panel.ask('chat 1');
  for (let number = 2; number <= 10; number++) {
    await panel.newChat();
    await panel.ask(`chat ${number}`);
  }
  assert.equal(calls(browser, 'host', 'create').length, 1);
  assert.equal(calls(browser, 'host', 'clone').length, 10);
  assert.equal(calls(browser, 'panel', 'create').length, 0);
});

scenario(
  'a fifth chat evicts the least recently used, which is restored in order when it is used again',
  async ({ panel }) => {
    const system = systemPartOf(await panel.ask('A'));
    await panel.ask('A2');
    for (const title of ['B', 'C', 'D']) {
      await panel.newChat();
      await panel.ask(title);
    }
    const live = async () => {
      const chats = await panel.list();
      return chats
        .filter((chat) => chat.live)
        .map(({ title }) => title)
        .sort()
        .join(' ');
    };
    await until(async () => (await live()) === 'A B C D', { what: 'four live chats', seen: live });
    // Touching a chat renews it: now B is the least recently used.
    await panel.openChat('A');
    await panel.ask('A3');
    await panel.newChat();
    await panel.ask('E');
    await until(async () => (await live()) === 'A C D E', { what: 'B to be evicted', seen: live });

    await panel.openChat('B');
    const first = reply(system, user('B'));
    assert.equal(await panel.ask('B2'), reply(system, user('B'), model(first), user('B2')));
    await until(async () => (await live()) === 'A B D E', { what: 'C to be evicted', seen: live });
  },
);

scenario(
  'after the idle time the session is gone, and the next prompt still carries the history',
  {
    scripts: [watchCalls, clock],
  },
  async ({ browser, panel }) => {
    const system = systemPartOf(await panel.ask('hello'));
    await panel.ask('again');
    const [before] = await panel.list();
    assert.ok(before.live);
    await advance(browser, 11 * MINUTE);
    const gone = async () => !(await panel.list())[0].live;
    await until(gone, { what: 'the session to be evicted', seen: () => panel.list() });
    const first = reply(system, user('hello'));
    const second = reply(system, user('hello'), answered, user('again'));
    const history = [user('hello'), model(first), user('again'), model(second)];
    assert.equal(await panel.ask('still there?'), reply(system, ...history, user('still there?')));
    assert.equal(calls(browser, 'host', 'create').length, 1);
  },
);

scenario(
  'every session that was made is destroyed once, and the host closed, after the warm time',
  {
    scripts: [watchCalls, clock],
  },
  async ({ browser, panel }) => {
    await panel.ask('hello');
    const host = await browser.context('host');
    await browser.close(panel.context);
    const cut = async (length) => host.closed || advance(browser, length).catch(() => host.closed);
    await cut(4 * MINUTE);
    assert.ok(!host.closed, 'the host stays for the warm time');
    await cut(2 * MINUTE);
    await until(() => host.closed, { what: 'the host to be closed' });
    const made = ['create', 'clone'].flatMap((name) => calls(browser, 'host', name)).map((call) => call.made);
    const destroyed = calls(browser, 'host', 'destroy').map((call) => call.session);
    assert.deepEqual(destroyed.sort(), made.sort(), 'every session is destroyed, and once');
  },
);

scenario('a smaller cap evicts at once', async ({ panel }) => {
  for (const title of ['A', 'B', 'C']) {
    if (title !== 'A') await panel.newChat();
    await panel.ask(title);
  }
  await panel.openView('settings');
  await panel.fill('[data-field="cap"]', '1');
  await panel.press('Tab');
  await panel.closeView();
  const live = async () => (await panel.list()).filter((chat) => chat.live).map(({ title }) => title);
  await until(async () => (await live()).join() === 'C', { what: 'only the last chat to be live', seen: live });
});

scenario(
  'a crash of the model is survived: the chat answers again, with its system prompt and its history',
  async (scene) => {
    const { browser, panel } = scene;
    const system = systemPartOf(await panel.ask('hello'));
    await browser.model.pause();
    await panel.send('are you there?');
    await panel.untilAnswer('running');
    await browser.model.kill();
    const ended = async () => ['failed', 'done'].includes((await panel.answers()).at(-1).state);
    await until(ended, { what: 'the answer to end', seen: () => panel.turns() });
    const after = await panel.ask('and now?');
    assert.ok(after.startsWith(system), after);
    assert.match(after, /User: hello End\..*User: and now\? End\.Model:$/);
  },
);
