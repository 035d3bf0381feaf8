// The list of chats, and what is kept where rows are broken.

import assert from 'node:assert/strict';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { multiplyChats } from '../harness/seed.mjs';
import { until } from '../harness/until.mjs';

const titles = async (panel) => (await panel.list()).map(({ title }) => title);
const untilTitles = (panel, expected) => {
  const same = async () => (await titles(panel)).join('|') === expected.join('|');
  return until(same, { what: `the chats ${expected}`, seen: () => titles(panel) });
};

scenario('chats stand newest first, and can be renamed, pinned, deleted and taken back', async ({ panel }) => {
  for (const title of ['one', 'two', 'three']) {
    if (title !== 'one') await panel.newChat();
    await panel.ask(title);
  }
  await untilTitles(panel, ['three', 'two', 'one']);

  const { id } = await panel.findChat('one');
  await panel.act('pin-chat', `[data-chat="${id}"]`);
  await untilTitles(panel, ['one', 'three', 'two']);

  await panel.act('rename-chat', `[data-chat="${id}"]`);
  await panel.until((chat) => document.querySelector(`body [data-chat="${chat}"] input`), 'a field for the name', id);
  await panel.fill(`body [data-chat="${id}"] input`, 'first of all');
  await panel.press('Enter');
  await untilTitles(panel, ['first of all', 'three', 'two']);

  const { id: three } = await panel.findChat('three');
  await panel.act('delete-chat', `[data-chat="${three}"]`);
  await untilTitles(panel, ['first of all', 'two']);
  await panel.act('undo');
  await untilTitles(panel, ['first of all', 'three', 'two']);
  await panel.openChat('three');
  assert.match(await panel.ask('are you back?'), /User: three End\..*User: are you back\? End\./);
});

scenario('a thousand chats: only those in sight are drawn, and the last can be reached and opened', async (scene) => {
  const { browser, panel } = scene;
  await panel.ask('the seed');
  await multiplyChats(browser, 999);
  await panel.findChat('seeded 1');
  assert.ok((await panel.list()).length < 100, 'the list is virtual');
  const end = () => {
    const scroller =
      document.querySelector('body [data-chat]').closest('[data-scroller]') ??
      scrollableAround(document.querySelector('body [data-chat]'));
    scroller.scrollTop = scroller.scrollHeight;
    return [...document.querySelectorAll('body [data-chat]')].some((row) => row.innerText.includes('seeded 999'));
    function scrollableAround(element) {
      for (let at = element; at; at = at.parentElement) {
        if (at.scrollHeight > at.clientHeight + 1 && getComputedStyle(at).overflowY !== 'visible') return at;
      }
      return document.scrollingElement;
    }
  };
  await panel.until(end, 'the last chat');
  await panel.openChat('seeded 999');
  assert.match((await panel.turns())[0].text, /the seed/);
});

scenario('broken rows in either store hide no other, and break nothing', async ({ browser, panel }) => {
  await panel.ask('good');
  await panel.newChat();
  await panel.ask('broken');
  await panel.newChat();
  const page = await browser.openFile('manifest.json');
  await page.evaluate(breakRows);
  await browser.close(page);
  await browser.close(panel.context);

  const again = await Panel.open(browser);
  const shown = await titles(again);
  assert.ok(shown.includes('good'), `the good chat is among ${shown}`);
  await again.openChat('good');
  assert.equal((await again.turns()).length, 2);
  assert.match(await again.ask('still fine?'), /User: good End\..*User: still fine\? End\./);
  const { id } = await again.findChat('broken');
  await again.act('open-chat', `[data-chat="${id}"]`);
  await again.until((chat) => document.documentElement.dataset.chat === chat, 'the broken chat', id);
});

async function breakRows() {
  const registry = await chrome.storage.local.get();
  const record = Object.values(registry).find((value) => value?.title === 'broken');
  const id = () =>
    `0190${crypto.randomUUID().slice(4, 14)}7${crypto.randomUUID().slice(15, 19)}8${crypto.randomUUID().slice(20)}`;
  await chrome.storage.local.set({
    'chat:not-an-id': record,
    [`chat:${id()}`]: 'not an object',
    [`chat:${id()}`]: { ...record, v: undefined },
    [`chat:${id()}`]: { ...record, updated: 'yesterday' },
    [`chat:${id()}`]: { ...record, v: 99 },
    [`assistant:${id()}`]: null,
    settings: { v: 1, cap: 'many' },
  });
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open('pilotlight'));
  const transaction = database.transaction(['heads', 'turns'], 'readwrite');
  const turns = transaction.objectStore('turns');
  for (const row of await answer(turns.index('chat').getAll(record.id)))
    turns.put({ ...row, text: 7, parent: row.id });
  turns.put({ id: 'no-id', chat: record.id });
  transaction.objectStore('heads').put({ chat: 'no-id' });
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
}
