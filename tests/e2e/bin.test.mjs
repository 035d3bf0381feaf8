// What is deleted: it stays in the bin for a while, can be put back, and can be destroyed so that no word of it is left.

import assert from 'node:assert/strict';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { inStores } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

/** A word that nothing else in the browser holds. */
const SECRET = 'quetzalcoatlus';

/** The titles in the bin, the last deleted first. */
const binned = (panel) =>
  panel.evaluate(() => [...document.querySelectorAll('[data-binned] .cut')].map((title) => title.textContent));

async function openBin(panel) {
  await panel.openList();
  await panel.act('open-bin');
  await panel.until(() => document.documentElement.dataset.view === 'bin', 'the bin');
}

async function deleteChat(panel, title) {
  const { id } = await panel.findChat(title);
  await panel.openList();
  await panel.act('delete-chat', `[data-chat="${id}"]`);
  await panel.until((chat) => !document.querySelector(`.list [data-chat="${chat}"]`), 'the chat to be gone', id);
  return id;
}

/** Everything that the extension keeps, wherever it is, as one text. */
const everything = (browser) =>
  inStores(browser, async () => {
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const kept = { ...localStorage, local: await chrome.storage.local.get(), session: await chrome.storage.session.get() };
    for (const { name } of await indexedDB.databases()) {
      const database = await answer(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        kept[`${name} ${store}`] = await answer(database.transaction(store).objectStore(store).getAll());
      }
      database.close();
    }
    return JSON.stringify(kept);
  });

scenario('a deleted chat is put back from the bin, days later', async ({ browser, panel }) => {
  for (const title of ['first', 'second', 'third']) {
    if (title !== 'first') await panel.newChat();
    await panel.ask(title);
  }
  await deleteChat(panel, 'first');
  await deleteChat(panel, 'second');
  await browser.restart();
  const again = await Panel.open(browser);
  await openBin(again);
  assert.deepEqual(await binned(again), ['second', 'first']);
  await again.act('put-back', '[data-binned]:first-child');
  await until(async () => (await binned(again)).join() === 'first', { what: 'one chat in the bin', seen: () => binned(again) });
  await again.closeView();
  await again.openChat('second');
  assert.match(await again.ask('still there?'), /User: second End\./);
});

scenario('of a chat that is deleted for ever no word is left anywhere', async ({ browser, panel }) => {
  await panel.ask('stays');
  await panel.newChat();
  await panel.ask(`What is a ${SECRET}?`);
  await panel.fill('#draft', `And a large ${SECRET}?`);
  const written = async () => (await everything(browser)).split(SECRET).length > 4;
  await until(written, { what: 'the chat and the draft to be kept', seen: () => everything(browser) });

  await deleteChat(panel, `What is a ${SECRET}?`);
  await openBin(panel);
  // It is asked once more.
  await panel.act('destroy-chat', '[data-binned]');
  await panel.until(() => document.querySelector('[data-binned] .asked'), 'to be asked once more');
  await panel.act('destroy-chat', '[data-binned]');
  const isGone = async () => !(await everything(browser)).includes(SECRET);
  await until(isGone, {
    what: 'every word to be gone',
    seen: async () => (await everything(browser)).match(new RegExp(`.{80}${SECRET}.{40}`, 'g'))?.join('\n'),
  });
  assert.ok((await everything(browser)).includes('stays'));
  await panel.closeView();
  assert.equal((await panel.list()).length, 1);
});
