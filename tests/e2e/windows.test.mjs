// Two windows that look at one chat, and act on it in the same moment.

import assert from 'node:assert/strict';
import { systemPartOf, user } from '../harness/echo.mjs';
import { mouthpiece, say } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { sendAll } from '../harness/rush.mjs';
import { scenario } from '../harness/scenario.mjs';
import { pathOf, readAll, readRecords } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

/** How many messages each of two windows sends at once. */
const EACH = 100;
const WINDOWS = ['left', 'right'];

const ATTEMPT = { timeout: 240_000 };

scenario(
  'two windows send into one chat at once: one order, nothing lost, nothing doubled',
  ATTEMPT,
  async (scene) => {
    const { browser, panel: left } = scene;
    const system = systemPartOf(await left.ask('hello'));
    const right = await openSecond(browser);
    await right.openChat('hello');

    const messages = (name) => Array.from({ length: EACH }, (_, index) => `${name} ${index + 1}`);
    await Promise.all([sendAll(left, messages('left')), sendAll(right, messages('right'))]);
    for (const panel of [left, right]) await untilAnswered(panel, 1 + 2 * EACH);

    const turns = await left.turns();
    assert.deepEqual(await right.turns(), turns, 'both screens show the same');
    const roles = turns.map(({ role }) => role);
    assert.deepEqual(
      roles,
      Array(1 + 2 * EACH)
        .fill(['person', 'model'])
        .flat(),
      'every message is answered once',
    );
    const said = turns.filter(({ role }) => role === 'person').map(({ text }) => text);
    for (const name of WINDOWS) {
      const own = said.filter((text) => text.startsWith(name));
      assert.deepEqual(own, messages(name), `what was said in the ${name} window, in its order`);
    }
    assert.ok(
      said.slice(0, EACH).some((text) => text.startsWith('right')),
      'neither window waits for the other',
    );

    const { turns: rows, heads, journal } = await readAll(browser);
    assert.equal(rows.length, turns.length, 'every turn is on disk, and once');
    assert.deepEqual(
      pathOf(heads[0], rows).map(({ id }) => id),
      turns.map(({ id }) => id),
      'in the order of the screens',
    );
    assert.deepEqual(journal, []);

    const answers = turns.filter(({ role }) => role === 'model');
    for (const [index, { text }] of answers.entries()) {
      assert.ok(
        text.startsWith(system) && text.endsWith(`${user(said[index])}Model:`),
        `the model is asked: ${text}`,
      );
      const heard = heardIn(text, said);
      // What no longer fits into the window is the oldest.
      assert.deepEqual(
        heard,
        said.slice(index + 1 - heard.length, index + 1),
        'the model heard them in the same order',
      );
    }
  },
);

scenario(
  'a chat is deleted in one window while its answer streams into the other',
  { scripts: [mouthpiece] },
  async ({ browser, panel: left }) => {
    await left.ask('hello');
    const right = await openSecond(browser);
    await right.openChat('hello');
    const { chat } = await right.root();
    await browser.model.pause();
    await left.send('tell me a story');
    const host = await browser.context('host');
    await say(host, 'Once upon a time');
    for (const panel of [left, right]) await panel.untilSaid('Once upon a time');
    const before = await left.turns();

    await deleteChat(right, chat);
    for (const panel of [left, right]) {
      await panel.until((gone) => document.documentElement.dataset.chat !== gone, 'the chat to be left', chat);
      await panel.until(() => document.querySelector('[data-toast="deleted"] [data-action="undo"]'), 'a way back');
      assert.deepEqual(await panel.turns(), []);
      assert.deepEqual(await panel.list(), []);
    }
    browser.model.continue();
    await until(() => isStopped(browser), { what: 'the answer to be stopped', seen: () => readAll(browser) });
    assert.equal(await host.evaluate(() => globalThis.testSay('Nobody listens')), 0, 'nothing of it goes on');

    await left.closeList();
    await left.act('undo');
    await left.until((back) => document.documentElement.dataset.chat === back, 'the chat to be back', chat);
    const { text } = await left.untilAnswer('stopped');
    assert.equal(text, 'Once upon a time');
    const whole = before.map((turn) => (turn.state === 'running' ? { ...turn, state: 'stopped' } : turn));
    assert.deepEqual(await left.turns(), whole);
    await right.openChat('hello');
    assert.deepEqual(await right.turns(), whole);
    assert.match(
      await right.ask('go on'),
      /User: tell me a story End\.Model: Once upon a time End\.User: go on End\./,
    );

    await deleteChat(left, chat);
    await right.until((gone) => document.documentElement.dataset.chat !== gone, 'the chat to be left again', chat);
    await browser.restart();
    const again = await Panel.open(browser);
    assert.deepEqual(await again.list(), []);
    assert.deepEqual(await again.turns(), []);
    assert.equal((await readRecords(browser)).filter(({ deleted }) => !deleted).length, 0);
  },
);

scenario('two windows rename and pin one chat at once, and agree on what it is', async ({ browser, panel: left }) => {
  await left.ask('hello');
  const right = await openSecond(browser);
  const { id } = await left.findChat('hello');
  const windows = [left, right];

  for (let round = 1; round <= 5; round++) {
    await Promise.all(windows.map((panel) => beginRenaming(panel, id)));
    const titles = WINDOWS.map((name) => `named by the ${name} ${round}`);
    for (const [index, panel] of windows.entries()) await panel.fill(nameOf(id), titles[index]);
    await Promise.all(windows.map((panel) => panel.press('Enter')));
    await untilAgreed(browser, windows, ({ title }) => titles.includes(title));
  }

  for (const pinned of [true, false]) {
    const title = `named while it is ${pinned ? 'pinned' : 'let go'}`;
    await beginRenaming(left, id);
    await left.fill(nameOf(id), title);
    await Promise.all([left.press('Enter'), right.act('pin-chat', `[data-chat="${id}"]`)]);
    await untilAgreed(browser, windows, (record) => record.title === title && record.pinned === pinned);
  }
});

scenario(
  'what is being typed in one window is left alone by what happens in the other',
  async ({ browser, panel }) => {
    await panel.ask('hello');
    const other = await openSecond(browser);
    const { id } = await panel.findChat('hello');
    const typed = (selector) => panel.evaluate((field) => document.querySelector(field).value, selector);

    await beginRenaming(panel, id);
    await panel.fill(nameOf(id), 'a name that is being typed');
    await other.ask('again');
    await panel.untilSaid('User: again End.');
    assert.equal(await typed(nameOf(id)), 'a name that is being typed');
    await panel.press('Enter');
    await untilAgreed(browser, [panel, other], ({ title }) => title === 'a name that is being typed');

    for (const one of [panel, other]) await one.closeList();
    await browser.model.pause();
    await panel.send('this runs');
    await panel.send('this waits');
    const waiting = (one) =>
      until(async () => (await one.turns()).find(({ state }) => state === 'queued'), {
        what: 'a message that waits',
      });
    const { id: turn } = await waiting(other);
    const field = `[data-turn="${turn}"] textarea`;
    for (const one of [panel, other]) await one.act('edit-waiting', `[data-turn="${turn}"]`);
    await panel.fill(field, 'this is being changed');
    await other.fill(field, 'this was changed there');
    await other.press('Enter');
    const saved = async () => (await readAll(browser)).turns.some(({ text }) => text === 'this was changed there');
    await until(saved, { what: 'the other change' });
    assert.equal(await typed(field), 'this is being changed');
    await panel.press('Enter');
    browser.model.continue();
    await other.untilSaid('User: this is being changed End.');

    await panel.openView('settings');
    await panel.fill('[data-field="cap"]', '7');
    const isRunning = (running) => document.querySelector('body [data-chat]').dataset.running === running;
    await browser.model.pause();
    await other.send('and again');
    await panel.until(isRunning, 'to be told that an answer runs', 'true');
    browser.model.continue();
    await panel.until(isRunning, 'to be told that it is over', 'false');
    assert.equal(await typed('[data-field="cap"]'), '7');
  },
);

scenario('a new chat that is begun in one window stays new in the other', async ({ browser, panel: left }) => {
  const right = await openSecond(browser);
  await right.click('#draft');
  const { chat } = await left.root();
  assert.equal((await right.root()).chat, chat, 'there is one new chat, in however many windows');
  await left.send('from the left');
  await left.untilAnswer('done');
  await right.until((old) => document.documentElement.dataset.chat !== old, 'another new chat', chat);
  assert.deepEqual(await right.turns(), []);
  assert.match(await right.ask('from the right'), /^System: .* End\.User: from the right End\.Model:$/);
  assert.deepEqual((await right.list()).map(({ title }) => title).sort(), ['from the left', 'from the right']);
  assert.equal((await left.turns()).length, 2);
});

scenario('what is typed into a waiting message is kept although its answer begins', async ({ browser, panel }) => {
  await panel.ask('hello');
  await browser.model.pause();
  await panel.send('first');
  await panel.untilAnswer('running');
  await panel.send('secnod');
  const waiting = '[data-place="queue"]';
  await panel.act('edit-waiting', waiting);
  await panel.fill(`${waiting} textarea`, 'second');
  browser.model.continue();
  await panel.until(() => document.querySelector('#draft').value === 'second', 'the correction in the composer');
  await panel.untilAnswer('done');
  const said = (await panel.turns()).filter(({ role }) => role === 'person').map(({ text }) => text);
  assert.deepEqual(said, ['hello', 'first', 'secnod']);
});

async function openSecond(browser) {
  return Panel.open(browser, await browser.open('about:blank#second', { newWindow: true }));
}

/** Waits until so many answers stand there, all of them done, and nothing waits. */
function untilAnswered(panel, wanted) {
  const count = () =>
    panel.evaluate(() => [...document.querySelectorAll('[data-turn]')].map((turn) => turn.dataset.state));
  const all = async () => {
    const states = await count();
    return states.length === 2 * wanted && states.every((state) => state === 'done');
  };
  return until(all, { what: `${wanted} answers`, timeout: 100_000, seen: () => panel.describe() });
}

/** The questions that stand in a reply, in the order in which the model heard each of them last. */
function heardIn(text, questions) {
  const places = questions.map((question) => [text.lastIndexOf(user(question)), question]);
  const found = places.filter(([place]) => place >= 0);
  return found.sort(([a], [b]) => a - b).map(([, question]) => question);
}

async function deleteChat(panel, id) {
  await panel.openList();
  await panel.act('delete-chat', `[data-chat="${id}"]`);
}

async function isStopped(browser) {
  const { turns, journal } = await readAll(browser);
  const states = turns.map(({ state }) => state);
  return states.join() === 'Done,Done,Done,Stopped' && !journal.length;
}

const nameOf = (id) => `body [data-chat="${id}"] input`;

async function beginRenaming(panel, id) {
  await panel.openList();
  await panel.act('rename-chat', `[data-chat="${id}"]`);
  await panel.until((field) => document.querySelector(field), 'a field for the name', nameOf(id));
}

/** Waits until both windows show what the one record says, and it is as wanted. */
function untilAgreed(browser, windows, isWanted) {
  const look = async () => {
    const [record] = await readRecords(browser);
    const shown = await Promise.all(windows.map((panel) => panel.list()));
    return [record, ...shown.map(([chat]) => chat)].map(({ title, pinned }) => ({ title, pinned }));
  };
  const agreed = async () => {
    const [record, ...shown] = await look();
    const same = shown.every(({ title, pinned }) => title === record.title && pinned === record.pinned);
    return same && isWanted(record);
  };
  return until(agreed, { what: 'both windows to agree', seen: look });
}
