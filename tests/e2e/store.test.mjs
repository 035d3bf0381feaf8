// What lies on disk: written by older and newer versions, damaged, or out of reach.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { model, plain, reply, systemPartOf, user } from '../harness/echo.mjs';
import { brokenDatabase, brokenMigration, mendDatabase } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { inStores, makeVersion1, putRows, readAll } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

const VERSION_1 = JSON.parse(fs.readFileSync(new URL('../../src/core/fixtures/v1.json', import.meta.url)));

scenario('a database of version 1 is migrated, and nothing of it is lost', { panel: false }, async ({ browser }) => {
  const broken = { id: '01a1f82e-0000-7000-8000-0000000000ff', v: 1, chat: VERSION_1.heads[0].chat, text: 7 };
  await makeVersion1(browser, { ...VERSION_1, turns: [...VERSION_1.turns, broken] });
  const panel = await Panel.open(browser);

  await panel.openChat('What is a pilot light?');
  assert.deepEqual(
    (await panel.turns()).map(({ text }) => text),
    shownIn('What is a pilot light?'),
  );
  await panel.openChat('Tell me a story');
  const journalled = plain(VERSION_1.journal.map(({ text }) => text).join(''));
  const interrupted = async () => (await panel.turns()).find(({ state }) => state === 'interrupted');
  const turn = await until(interrupted, { what: 'the interrupted answer', seen: () => panel.describe() });
  assert.equal(turn.text, journalled);
  // The message that waited behind it has its answer now.
  assert.match((await panel.untilAnswer('done')).text, /User: And this one waits End\.Model:$/);

  const { version, turns, quarantine, ...others } = await readAll(browser);
  assert.equal(version, 4);
  assert.deepEqual(Object.keys(others).sort(), ['heads', 'journal']);
  assert.deepEqual([...new Set(turns.map(({ v }) => v))], [4]);
  const ids = new Set(turns.map(({ id }) => id));
  assert.deepEqual(
    VERSION_1.turns.filter(({ id }) => !ids.has(id)),
    [],
  );
  assert.deepEqual(
    quarantine.map(({ store, row }) => [store, row]),
    [['turns', broken]],
  );
});

/** The texts of a chat of the fixture that never branches, as they are shown. */
function shownIn(title) {
  const { id } = VERSION_1.chats.find((chat) => chat.title === title);
  const path = [];
  let next = VERSION_1.heads.find(({ chat }) => chat === id).head;
  while (next) {
    const turn = VERSION_1.turns.find((known) => known.id === next);
    // Marks of Markdown are not shown.
    path.unshift(plain(turn.role === 'Model' ? turn.text.replaceAll('**', '') : turn.text));
    next = turn.parent;
  }
  return path;
}

scenario(
  'a migration that fails leaves everything as it was, and is done at the next start',
  { panel: false, scripts: [brokenMigration] },
  async ({ browser }) => {
    await makeVersion1(browser, VERSION_1);
    const panel = await Panel.open(browser);
    await panel.until(() => document.querySelector('[data-in-memory]'), 'the note that nothing can be saved');
    const before = await readAll(browser);
    assert.equal(before.version, 1);
    assert.equal(before.turns.length, VERSION_1.turns.length);
    assert.deepEqual(before.turns.find(({ id }) => id === VERSION_1.turns[0].id), VERSION_1.turns[0]);

    browser.scripts.length = 0;
    await browser.restart();
    const again = await Panel.open(browser);
    await again.openChat('What is a pilot light?');
    assert.equal((await readAll(browser)).version, 4);
  },
);

scenario('a database of a newer version is read and never written', async ({ browser, panel }) => {
  await panel.ask('from the future');
  await browser.killHost();
  await inStores(browser, async () => (await stores.open('pilotlight', 99)).close());
  const before = await readAll(browser);
  await browser.restart();

  const again = await Panel.open(browser);
  await again.until(() => document.querySelector('[data-notice="newer"]'), 'the note that it can only be read');
  assert.equal((await again.turns()).length, 2);
  await again.send('not now');
  await again.until(() => document.querySelector('[data-toast][data-trouble="newer_data"]'), 'the refusal');
  assert.equal(await again.draft(), 'not now');
  assert.deepEqual(await readAll(browser), before);
});

scenario('a row of a newer version makes its chat read-only, and no other', async ({ browser, panel }) => {
  await panel.ask('old');
  await panel.newChat();
  await panel.ask('new');
  const { turns, heads } = await readAll(browser);
  const [turn] = turns.filter(({ text }) => text === 'new');
  await putRows(browser, { turns: [{ ...turn, v: 99, mood: 'curious' }] });
  await browser.restart();

  const again = await Panel.open(browser);
  await again.until(() => document.querySelector('[data-notice="newer"]'), 'the note that it can only be read');
  assert.deepEqual(
    (await again.turns()).map(({ role }) => role),
    ['person', 'model'],
  );
  await again.send('refused');
  await again.until(() => document.querySelector('[data-toast][data-trouble="newer_data"]'), 'the refusal');
  await again.openChat('old');
  assert.match(await again.ask('still here?'), /User: old End\..*User: still here\? End\.Model:$/);
  const after = await readAll(browser);
  assert.deepEqual(after.turns.find(({ id }) => id === turn.id).mood, 'curious');
  assert.equal(after.heads.length, heads.length);
});

scenario('what cannot be read is set aside; what is around it is shown, and goes on', async ({ browser, panel }) => {
  const system = systemPartOf(await panel.ask('one'));
  await panel.ask('two');
  await panel.ask('three');
  await panel.newChat();
  await panel.ask('without a head');
  const { turns, heads } = await readAll(browser);
  const damaged = turns.find(({ text }) => text === 'two');
  damaged.role = { nobody: true };
  const head = heads.find(({ chat }) => chat !== damaged.chat);
  delete head.updated;
  await putRows(browser, { turns: [damaged], heads: [head] });
  await browser.restart();

  const again = await Panel.open(browser);
  await again.openChat('without a head');
  assert.match(await again.ask('and now?'), /User: without a head End\..*User: and now\? End\.Model:$/);
  await again.openChat('one');
  await again.until(() => document.querySelector('[data-gap]'), 'the note that a message is lost');
  const shown = await again.turns();
  assert.deepEqual(
    shown.filter(({ role }) => role === 'person').map(({ text }) => text),
    ['one', 'three'],
  );
  const said = shown.map(({ role, text }) => (role === 'person' ? user(text) : model(text)));
  assert.equal(await again.ask('what do you know?'), plain(reply(system, ...said, user('what do you know?'))));

  const { quarantine, ...after } = await readAll(browser);
  const byStore = (a, b) => a.store.localeCompare(b.store);
  assert.deepEqual(
    quarantine.sort(byStore).map(({ store, key, chat, row }) => ({ store, key, chat, row })),
    [
      { store: 'heads', key: head.chat, chat: head.chat, row: head },
      { store: 'turns', key: damaged.id, chat: damaged.chat, row: damaged },
    ],
  );
  assert.equal(after.heads.filter(({ chat }) => chat === head.chat).length, 1);
});

scenario('a chat whose record is lost comes back from its transcript', async ({ browser, panel }) => {
  await panel.ask('first words');
  await panel.ask('second words');
  const { id } = await panel.findChat('first words');
  const wipe = (key) => chrome.storage.local.remove(key);
  await inStores(browser, wipe, `chat:${id}`);
  await until(async () => !(await panel.list()).length, { what: 'the record to be gone from the list' });
  await browser.killHost();
  await panel.findChat('first words');
  const read = async (key) => (await chrome.storage.local.get(key))[key];
  const record = await inStores(browser, read, `chat:${id}`);
  assert.deepEqual([record.turns, record.title], [4, 'first words']);
});

scenario('a record that is damaged is kept aside, and made anew', async ({ browser, panel }) => {
  await panel.ask('some words');
  const { id } = await panel.findChat('some words');
  const damage = (key) => chrome.storage.local.set({ [key]: { v: 1, title: ['not', 'a', 'title'] } });
  await inStores(browser, damage, `chat:${id}`);
  await browser.restart();
  const again = await Panel.open(browser);
  await again.findChat('some words');
  const aside = await inStores(browser, async (key) => (await chrome.storage.local.get(key))[key], `broken:chat:${id}`);
  assert.deepEqual(aside.title, ['not', 'a', 'title']);
});

scenario(
  'without a database the panel works in memory and says so all the time',
  { scripts: [brokenDatabase] },
  async ({ browser, panel }) => {
    await panel.until(() => document.querySelector('[data-in-memory]'), 'the note that nothing can be saved');
    await panel.ask('only in memory');
    assert.match(await panel.ask('the second'), /User: only in memory End\..*User: the second End\.Model:$/);
    await panel.newChat();
    await panel.ask('another');
    await panel.openChat('only in memory');
    assert.equal((await panel.turns()).length, 4);
    await panel.openView('settings');
    await panel.until(() => document.querySelector('[data-in-memory]')?.checkVisibility(), 'the note in every view');
    await panel.closeView();
    assert.deepEqual(await panel.evaluate(() => [...document.querySelectorAll('[data-toast]')].length), 0);

    await browser.close(panel.context);
    const again = await Panel.open(browser);
    await again.openChat('only in memory');
    assert.match(await again.ask('the third'), /User: the second End\..*User: the third End\.Model:$/);
    const records = await (await browser.context('worker')).evaluate(() => chrome.storage.local.get());
    assert.deepEqual(
      Object.keys(records).filter((key) => key.startsWith('chat:')),
      [],
      'what is gone tomorrow leaves no record behind',
    );

    await mendDatabase(browser);
    await again.until(() => !document.querySelector('[data-in-memory]'), 'the disk to be used again');
    browser.scripts.length = 0;
    await browser.killAndRestart();
    const onDisk = await Panel.open(browser);
    await onDisk.openChat('another');
    await onDisk.openChat('only in memory');
    assert.equal((await onDisk.turns()).length, 6);
  },
);
