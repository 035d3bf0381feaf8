// What cannot be read is listed, saved as it is, and deleted on request; everything else opens. And all that is stored
// can be saved as a file.

import assert from 'node:assert/strict';
import { chances, damaged, putDamaged, readSound, some } from '../harness/damage.mjs';
import { download } from '../harness/downloads.mjs';
import { plain } from '../harness/echo.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { multiplyChats } from '../harness/seed.mjs';
import { inStores, readAll } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

const storage = (browser) => inStores(browser, () => chrome.storage.local.get());

const openStorage = async (panel) => {
  await panel.openView('settings');
  await panel.act('open-storage');
};

const untilRepair = (panel, state, count) =>
  panel.until(
    (wanted, number) => {
      const { repair, broken } = document.querySelector('[data-repair]')?.dataset ?? {};
      return repair === wanted && broken === String(number);
    },
    `the repair to be ${state}, with ${count} pieces`,
    state,
    count,
  );

async function twice(panel, action, within = '') {
  await panel.act(action, within);
  await panel.until((name) => document.querySelector(`.asked[data-action="${name}"]`), 'to be asked once more', action);
  await panel.act(action, within);
}

/** The broken chats that the view lists by now, with how many pieces each has. */
const groups = (panel) =>
  panel.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-broken-chat]')].map(({ dataset }) => [
        dataset.brokenChat,
        Number(dataset.pieces),
      ]),
    ),
  );

/** Unfolds the list until it is whole. */
async function allGroups(panel) {
  const more = () => Boolean(document.querySelector('[data-action="show-more-broken"]'));
  while (await panel.evaluate(more)) {
    const before = Object.keys(await groups(panel)).length;
    await panel.act('show-more-broken');
    await until(async () => Object.keys(await groups(panel)).length > before, { what: 'more of the list' });
  }
  return groups(panel);
}

scenario('everything as it is stored is saved in one file', async ({ browser, panel }) => {
  await panel.ask('kept words');
  await panel.fill('#draft', 'a draft');
  await putDamaged(browser, { turns: [{ id: 'odd', chat: { $: 'date', value: 5 }, half: '\ud800' }] });
  await openStorage(panel);
  await untilRepair(panel, 'broken', 1);
  const { name, text } = await download(browser, () => panel.act('export-everything'));
  assert.match(name, /^pilotlight-everything-\d{4}-\d\d-\d\d\.json$/);
  const file = JSON.parse(text);
  assert.deepEqual(file.storage, await storage(browser));
  const { quarantine, ...sound } = file.database;
  const names = Object.keys(sound);
  assert.deepEqual(names.sort(), ['heads', 'journal', 'turns']);
  const values = names.map((store) => [store, sound[store].map(({ value }) => value)]);
  assert.deepEqual(Object.fromEntries(values), await readSound(browser, names));
  const odd = { chat: { $: 'date', value: 5 }, half: '\ud800', id: 'odd' };
  assert.deepEqual(quarantine.map(({ value }) => value.row), [odd]);
  assert.ok(Object.values(file.page).includes('a draft'));
});

scenario('a random tenth of a thousand chats is damaged, and nothing else suffers', async ({ browser, panel }) => {
  for (let turn = 1; turn <= 10; turn++) await panel.ask(`message ${turn}`);
  await multiplyChats(browser, 999);
  await browser.close(panel.context);
  await browser.killHost();
  const whole = await readAll(browser);
  assert.deepEqual([whole.heads.length, whole.turns.length], [1000, 20_000]);

  const chance = chances(20_261_120);
  const damage = (rows, key) => some(rows, 0.1, chance).map((row) => damaged(row, key, chance));
  const bad = { heads: damage(whole.heads, 'chat'), turns: damage(whole.turns, 'id') };
  const records = Object.entries(await storage(browser)).filter(([name]) => name.startsWith('chat:'));
  const badRecords = Object.fromEntries(
    some(records, 0.1, chance).map(([name, { v, ...rest }]) => [name, chance.next().value < 0.5 ? rest : 'rubbish']),
  );
  await putDamaged(browser, bad);
  await inStores(browser, (values) => chrome.storage.local.set(values), badRecords);
  const count = bad.heads.length + bad.turns.length + Object.keys(badRecords).length;
  assert.ok(count > 1900 && count < 2600, `${count} pieces are damaged`);

  // Everything else opens.
  const lost = new Set(bad.turns.map(({ id }) => id));
  const chats = some(whole.heads, 0.012, chance).map(({ chat }) => chat);
  for (const chat of chats) {
    const rows = whole.turns.filter((turn) => turn.chat === chat && !lost.has(turn.id));
    const expected = rows.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, text }) => [id, plain(text)]);
    await inStores(browser, (id) => localStorage.setItem('chat', id), chat);
    const reader = await Panel.openTab(browser);
    const seen = async () => (await reader.turns()).map(({ id, text }) => [id, plain(text)]);
    const same = async () => JSON.stringify(await seen()) === JSON.stringify(expected);
    await until(same, { what: `the ${expected.length} turns of ${chat}`, seen: async () => (await seen()).join('\n') });
    await browser.close(reader.context);
  }

  // The damage is listed in full.
  const again = await Panel.open(browser);
  await openStorage(again);
  await untilRepair(again, 'broken', count);
  const listed = await allGroups(again);
  const expected = {};
  const isChat = (chat) => records.some(([name]) => name === `chat:${chat}`);
  const add = (chat) => (expected[chat] = (expected[chat] ?? 0) + 1);
  for (const { chat } of [...bad.heads, ...bad.turns]) add(isChat(chat) ? chat : 'none');
  for (const name of Object.keys(badRecords)) add(name.slice('chat:'.length));
  assert.deepEqual(listed, expected);

  // It is saved just as it was put in.
  const { text } = await download(browser, () => again.act('export-broken'));
  const file = JSON.parse(text);
  const by = (key) => (a, b) => (a[key] < b[key] ? -1 : 1);
  for (const [store, key] of Object.entries({ heads: 'chat', turns: 'id' })) {
    const rows = file.database.quarantine.map(({ value }) => value).filter((row) => row.store === store);
    assert.deepEqual(rows.map(({ row }) => row).sort(by(key)), bad[store].sort(by(key)));
  }
  const values = Object.entries(file.storage).map(([name, value]) => [name.replace('broken:', ''), value]);
  assert.deepEqual(Object.fromEntries(values), badRecords);

  // Some of it is deleted, then all, and nothing else is gone.
  const before = await readSound(browser, ['heads', 'turns']);
  const [first] = Object.entries(listed).sort(([, a], [, b]) => b - a);
  await again.click(`[data-broken-chat="${first[0]}"] summary`);
  await again.until(() => document.querySelector('[data-piece]'), 'the pieces');
  await twice(again, 'discard', `[data-broken-chat="${first[0]}"]`);
  await untilRepair(again, 'broken', count - first[1]);
  await twice(again, 'discard-all');
  await untilRepair(again, 'fine', 0);
  const after = await readAll(browser);
  assert.deepEqual(after.quarantine, []);
  assert.deepEqual([after.heads, after.turns], [before.heads, before.turns]);
  assert.equal(after.turns.length, whole.turns.length - bad.turns.length);
  assert.equal(after.heads.length, 1000);
  const names = Object.keys(await storage(browser));
  assert.equal(names.filter((name) => name.startsWith('chat:')).length, 1000);
  assert.ok(!names.some((name) => name.startsWith('broken:')));
});
