// Many chats without sending their messages: one that was really had is copied, row by row, under new ids. So the
// rows have the form that the extension writes today.

/**
 * Makes `count` chats out of the one that is there, an hour apart, titled "seeded 1", "seeded 2", ... with 1 the
 * newest.
 *
 * @param {import('./browser.mjs').Browser} browser with exactly one chat in it
 */
export function multiplyChats(browser, count) {
  return seedChats(
    browser,
    Array.from({ length: count }, (_, index) => ({ title: `seeded ${index + 1}` })),
  );
}

/**
 * Makes chats out of the one that is there, an hour apart, the first of them the newest.
 *
 * @param {import('./browser.mjs').Browser} browser with exactly one chat in it
 * @param {{title: string, texts?: string[]}[]} chats with what is said in them by turns, if not what is said there
 */
export async function seedChats(browser, chats) {
  const page = await browser.openFile('manifest.json');
  try {
    await page.evaluate(copyChat, chats);
  } finally {
    await browser.close(page);
  }
}

async function copyChat(chats) {
  const HOUR = 3_600_000;
  const registry = await chrome.storage.local.get();
  const [, record] = Object.entries(registry).find(([key]) => key.startsWith('chat:'));
  const database = await answer(indexedDB.open('pilotlight'));
  const read = database.transaction(['heads', 'turns']);
  const head = await answer(read.objectStore('heads').get(record.id));
  const turns = await answer(read.objectStore('turns').index('chat').getAll(record.id));

  const transaction = database.transaction(['heads', 'turns'], 'readwrite');
  const records = {};
  for (const [index, { title, texts }] of chats.entries()) {
    const time = record.updated - (index + 1) * HOUR;
    const rows = texts ? texts.map(said) : turns;
    const ids = new Map([record.id, ...rows.map(({ id }) => id)].map((old, place) => [old, uuid(time + place)]));
    const renamed = (row) => JSON.parse(JSON.stringify(row), (_, value) => ids.get(value) ?? value);
    const copy = renamed(record);
    records[`chat:${copy.id}`] = { ...copy, title, turns: rows.length, created: time, updated: time };
    transaction.objectStore('heads').put({ ...renamed({ ...head, head: rows.at(-1).id }), created: time });
    for (const row of rows) transaction.objectStore('turns').put({ ...renamed(row), created: time });
  }
  await new Promise((resolve, reject) => Object.assign(transaction, { oncomplete: resolve, onerror: reject }));
  await chrome.storage.local.set(records);
  database.close();

  // A turn like the person's or the model's, whichever's turn it is.
  function said(text, index) {
    const parent = index === 0 ? null : `turn ${index - 1}`;
    return { ...turns[index % 2], id: `turn ${index}`, parent, text };
  }

  function answer(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  // UUIDv7: the time in milliseconds, then chance.
  function uuid(time) {
    const hex = time.toString(16).padStart(12, '0') + crypto.randomUUID().replaceAll('-', '').slice(12);
    const digits = `${hex.slice(0, 12)}7${hex.slice(13, 16)}8${hex.slice(17)}`;
    return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  }
}
