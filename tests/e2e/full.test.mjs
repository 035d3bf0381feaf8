// A disk that is full, what takes the space on it, and chats that are deleted for ever.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { plain, reply, user } from '../harness/echo.mjs';
import { Panel } from '../harness/panel.mjs';
import { DIST } from '../harness/product.mjs';
import { scenario } from '../harness/scenario.mjs';
import { inStores, putRows, readAll } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

/** The most that the extension may keep in the test, in bytes. Its own worker is a third of a megabyte of that. */
const QUOTA = 6_000_000;

/**
 * Puts an extension into the browser that may keep no more than `QUOTA`, in the place of the one that is there. It is
 * the same without `unlimitedStorage`, because a quota that a test sets counts for no extension that has it: the browser
 * reports it, and goes on writing. And it is set before the extension is there, because the browser remembers for half
 * a minute how much room there was at the first write.
 */
async function limitStorage(browser) {
  const copy = path.join(browser.profile, 'limited');
  fs.cpSync(DIST, copy, { recursive: true });
  const file = path.join(copy, 'manifest.json');
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
  manifest.permissions = manifest.permissions.filter((name) => name !== 'unlimitedStorage');
  fs.writeFileSync(file, JSON.stringify(manifest));
  const origin = `chrome-extension://${idOf(copy)}`;
  await browser.page.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: QUOTA });
  browser.extensionId = await browser.load(copy);
  assert.equal(browser.extensionId, idOf(copy));
}

/** The id that the browser gives an unpacked extension without a key: letters from a to p, out of its path. */
function idOf(directory) {
  const hex = crypto.createHash('sha256').update(directory).digest('hex').slice(0, 32);
  return [...hex].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('');
}

/** The chats that the view lists: id, title and bytes, in order. */
const shares = (panel) =>
  panel.evaluate(() =>
    [...document.querySelectorAll('[data-share]')].map(({ dataset, innerText }) => ({
      id: dataset.share,
      title: innerText.trim().split('\n')[0],
      bytes: Number(dataset.bytes),
    })),
  );

const untilShares = (panel, titles) => {
  const probe = async () => (await shares(panel)).map(({ title }) => title).join() === titles.join();
  return until(probe, { what: `the chats ${titles}`, seen: async () => JSON.stringify(await shares(panel)) });
};

const openStorage = async (panel) => {
  await panel.openView('settings');
  await panel.act('open-storage');
  await panel.until(() => document.querySelector('[data-used]'), 'the space to be measured');
};

/** Clicks what deletes for ever, and then once more, to be sure. */
async function destroy(panel, action, within) {
  await panel.act(action, within);
  await panel.until(
    (selector) => document.querySelector(selector)?.classList.contains('asked'),
    'to be asked once more',
    `${within} [data-action="${action}"]`,
  );
  await panel.act(action, within);
}

/** Makes a turn of this chat longer, by so many characters. */
async function enlarge(browser, chat, length) {
  const { turns } = await readAll(browser);
  const turn = turns.findLast((row) => row.chat === chat);
  await putRows(browser, { turns: [{ ...turn, text: turn.text + 'x'.repeat(length) }] });
}

/** Makes a chat larger until nothing more goes in, and returns the name of the last write's error. */
const fill = (browser, chat) =>
  inStores(
    browser,
    async (id) => {
      const database = await stores.open();
      const [turn] = await stores.answer(database.transaction('turns').objectStore('turns').index('chat').getAll(id));
      const put = (length) => {
        const transaction = database.transaction('turns', 'readwrite');
        // What is random cannot be stored in less.
        const letters = Array.from({ length }, () => String.fromCharCode(Math.floor(Math.random() * 0x7fff)));
        const copy = { ...turn, id: crypto.randomUUID(), parent: turn.id, text: letters.join('') };
        transaction.objectStore('turns').put(copy);
        return stores.committed(transaction).then(
          () => null,
          (error) => error.name,
        );
      };
      let error = null;
      for (const length of [100_000, 10_000, 1_000]) {
        do error = await put(length);
        while (!error);
      }
      database.close();
      return error;
    },
    chat,
  );

scenario(
  'the disk is full: nothing is asked, what was typed is kept, what takes the space is named, and room can be made',
  { panel: false },
  async ({ browser }) => {
    await limitStorage(browser);
    const panel = await Panel.openTab(browser);
    await panel.ask('the big one');
    const { chat: big } = await panel.root();
    await panel.newChat();
    const answer = await panel.ask('small');
    const before = await panel.turns();
    assert.equal(await fill(browser, big), 'QuotaExceededError');

    const text = `no room for this: ${'word '.repeat(800)}`;
    await panel.send(text);
    const toast = '[data-toast="failed"][data-trouble="store_full"]';
    await panel.until((selector) => document.querySelector(selector), 'to be told', toast);
    await until(async () => (await panel.draft()) === text, { what: 'the text to be back in the composer' });
    assert.deepEqual(await panel.turns(), before);
    await panel.until(
      (selector) => document.querySelector(selector).innerText.includes('“the big one”'),
      'what takes the space',
      toast,
    );

    await panel.act('next-step', toast);
    await panel.until(() => document.querySelector('[data-share]'), 'the chats that take space');
    assert.equal((await shares(panel))[0].id, big);
    await destroy(panel, 'destroy-chat', `[data-share="${big}"]`);
    await untilShares(panel, ['small']);
    assert.ok(!JSON.stringify(await readAll(browser)).includes(big), 'nothing is left of it');

    await panel.closeView();
    assert.equal(await panel.draft(), text);
    await panel.click('#draft');
    await panel.press('Enter');
    await until(async () => (await panel.answers()).length === 2, { what: 'another answer' });
    const { text: said } = await panel.untilAnswer('done');
    // The session that answered before has heard of nothing in between.
    assert.equal(said, plain(`${answer} ${reply(user(text.trim()))}`));
  },
);

scenario('the largest chats stand first, those in the bin among them, and go for ever', async ({ browser, panel }) => {
  const chats = {};
  for (const title of ['small', 'large', 'middle']) {
    if (title !== 'small') await panel.newChat();
    await panel.ask(title);
    chats[title] = (await panel.root()).chat;
  }
  await enlarge(browser, chats.large, 300_000);
  await enlarge(browser, chats.middle, 100_000);
  const { id } = await panel.findChat('large');
  await panel.act('delete-chat', `[data-chat="${id}"]`);
  await panel.act('put-away', '[data-toast="deleted"]');

  await openStorage(panel);
  await untilShares(panel, ['large', 'middle', 'small']);
  const [large, middle] = await shares(panel);
  assert.ok(large.bytes > 300_000 && large.bytes < 310_000, `${large.bytes} bytes`);
  assert.ok(middle.bytes > 100_000 && middle.bytes < 110_000, `${middle.bytes} bytes`);
  assert.ok((await panel.evaluate(() => Number(document.querySelector('[data-used]').dataset.used))) > 400_000);

  await destroy(panel, 'empty-bin', '[data-bin="1"]');
  await untilShares(panel, ['middle', 'small']);
  assert.equal((await panel.root()).view, 'storage');
  // The chat that is shown behind the view goes too, without a host to begin with.
  await browser.killHost();
  await destroy(panel, 'destroy-chat', `[data-share="${chats.middle}"]`);
  await untilShares(panel, ['small']);
  assert.equal((await panel.root()).view, 'storage');
  const records = await inStores(browser, () => chrome.storage.local.get());
  const left = JSON.stringify([await readAll(browser), records]);
  for (const title of ['large', 'middle']) assert.ok(!left.includes(chats[title]), `nothing is left of "${title}"`);
  assert.ok(left.includes(chats.small));

  await panel.closeView();
  assert.deepEqual(await panel.turns(), []);
  await panel.openChat('small');
  assert.match(await panel.ask('still there?'), /User: small End\..*User: still there\? End\./);
});

async function loseTranscript(chat) {
  const database = await stores.open();
  const transaction = database.transaction(['heads', 'turns'], 'readwrite');
  transaction.objectStore('heads').delete(chat);
  const turns = transaction.objectStore('turns');
  for (const key of await stores.answer(turns.index('chat').getAllKeys(chat))) turns.delete(key);
  await stores.committed(transaction);
  database.close();
}

scenario('a chat of which only the record is left says so, and can be deleted', async ({ browser, panel }) => {
  await panel.ask('whole');
  await panel.newChat();
  await panel.ask('hollow');
  const { chat } = await panel.root();
  await browser.close(panel.context);
  await browser.killHost();
  await inStores(browser, loseTranscript, chat);

  const again = await Panel.open(browser);
  assert.equal((await again.root()).chat, chat);
  await again.until(() => document.querySelector('[data-hollow]'), 'to be told that nothing of it is left');
  await again.act('delete-hollow');
  await again.until(() => !document.querySelector('[data-hollow]'), 'another chat');
  await until(async () => (await again.list()).map(({ title }) => title).join() === 'whole', {
    what: 'only the other chat in the list',
  });
});
