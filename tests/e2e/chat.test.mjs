// A conversation: what the model is given, read from its replies.

import assert from 'node:assert/strict';
import { answered, model, plain, reply, systemPartOf, user } from '../harness/echo.mjs';
import { mouthpiece, say } from '../harness/inject.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

scenario('the model is given the system prompt once, then the message', async ({ panel }) => {
  const answer = await panel.ask('hello');
  const system = systemPartOf(answer);
  assert.match(system, /helpful assistant/);
  assert.equal(answer, reply(system, user('hello')));
});

scenario('a second turn carries the first, and the system prompt is still there once', async ({ panel }) => {
  const system = systemPartOf(await panel.ask('hello'));
  assert.equal(await panel.ask('and again'), reply(system, user('hello'), answered, user('and again')));
});

scenario('two chats cloned from one base do not see each other', async ({ panel }) => {
  const system = systemPartOf(await panel.ask('I am in the first chat'));
  await panel.newChat();
  assert.equal(await panel.ask('I am in the second chat'), reply(system, user('I am in the second chat')));
  await panel.openChat('I am in the first chat');
  const back = await panel.ask('where am I?');
  assert.equal(back, reply(system, user('I am in the first chat'), answered, user('where am I?')));
});

scenario(
  'messages sent while an answer runs wait in order, and can be changed and taken back',
  async ({ browser, panel }) => {
    const system = systemPartOf(await panel.ask('start'));
    await browser.model.pause();
    for (const text of ['one', 'two', 'three']) await panel.send(text);
    const waiting = async () =>
      (await panel.turns()).filter(({ state }) => state === 'queued').map(({ text }) => text);
    // Each stands among them for a moment, until it is known that the first has begun.
    const bothWait = async () => (await waiting()).join() === 'two,three';
    await until(bothWait, { what: 'the second and the third to wait', seen: waiting });

    const [two, three] = (await panel.turns()).filter(({ state }) => state === 'queued');
    await panel.act('edit-waiting', `[data-turn="${two.id}"]`);
    await panel.fill(`[data-turn="${two.id}"] textarea`, 'two, changed');
    await panel.press('Enter');
    await until(async () => (await waiting()).includes('two, changed'), {
      what: 'the changed message',
      seen: waiting,
    });
    await panel.act('remove-waiting', `[data-turn="${three.id}"]`);
    await until(async () => (await waiting()).length === 1, { what: 'one queued message', seen: waiting });

    browser.model.continue();
    const all = [system, user('start'), answered, user('one'), answered, user('two, changed')];
    const last = async () => (await panel.answers()).at(-1).text === reply(...all);
    await until(last, { what: 'the answer to the changed message', seen: () => panel.turns() });
    const said = (await panel.turns()).filter(({ role }) => role === 'person').map(({ text }) => text);
    assert.deepEqual(said, ['start', 'one', 'two, changed']);
  },
);

scenario('chats answer side by side', { scripts: [mouthpiece] }, async ({ browser, panel }) => {
  await panel.ask('left');
  await panel.newChat();
  await panel.ask('right');
  await browser.model.pause();
  await panel.send('right again');
  await panel.openChat('left');
  await panel.send('left again');
  const running = async () => (await panel.list()).filter((chat) => chat.running).length === 2;
  await until(running, { what: 'two chats that answer', seen: () => panel.list() });
  browser.model.continue();
  await panel.openChat('left');
  assert.match((await panel.untilAnswer('done')).text, /User: left again End/);
  await panel.openChat('right');
  assert.match((await panel.untilAnswer('done')).text, /User: right again End/);
});

scenario(
  'a stopped answer stays, and the model remembers what the screen shows',
  { scripts: [mouthpiece] },
  async (scene) => {
    const { browser, panel } = scene;
    const first = await panel.ask('hello');
    const system = systemPartOf(first);
    await browser.model.pause();
    await panel.send('tell me a story');
    await panel.untilAnswer('running');
    await say(await browser.context('host'), 'Once upon a time');
    await panel.untilSaid('Once upon a time');
    await panel.stop();
    browser.model.continue();
    assert.equal((await panel.untilAnswer('stopped')).text, 'Once upon a time');
    // Nobody can know what a stopped session still holds, so the chat is restored from what the screen shows.
    const shown = [user('hello'), model(first), user('tell me a story'), model('Once upon a time')];
    assert.equal(await panel.ask('go on'), plain(reply(system, ...shown, user('go on'))));
  },
);

scenario('an answer that is stopped before its first word leaves the chat usable', async ({ browser, panel }) => {
  await panel.ask('hello');
  await browser.model.pause();
  await panel.send('never mind');
  await panel.untilAnswer('running');
  await panel.press('Escape');
  browser.model.continue();
  await panel.untilAnswer('stopped');
  assert.match(await panel.ask('go on'), /User: hello End.*User: go on End/);
});

scenario('"Try again" keeps the message and gives another answer', async ({ panel }) => {
  const system = systemPartOf(await panel.ask('hello'));
  await panel.ask('what is new?');
  const [, before] = await panel.answers();
  await panel.act('try-again', `[data-turn="${before.id}"]`);
  const other = async () => {
    const [, answer, ...more] = await panel.answers();
    return !more.length && answer?.id !== before.id && answer?.state === 'done' && answer;
  };
  const after = await until(other, { what: 'another answer', seen: () => panel.turns() });
  const first = model(plain(reply(system, user('hello'))));
  assert.equal(after.text, plain(reply(system, user('hello'), first, user('what is new?'))));
});

scenario('what is typed before the model is ready is kept, and drafts belong to their chats', async ({ panel }) => {
  await panel.ask('first chat');
  await panel.click('#draft');
  await panel.type('for the first');
  await panel.newChat();
  assert.equal(await panel.draft(), '');
  await panel.ask('second chat');
  await panel.type('for the second');
  await panel.openChat('first chat');
  await until(async () => (await panel.draft()) === 'for the first', {
    what: 'its draft',
    seen: () => panel.draft(),
  });
  await panel.openChat('second chat');
  await until(async () => (await panel.draft()) === 'for the second', {
    what: 'its draft',
    seen: () => panel.draft(),
  });
});
