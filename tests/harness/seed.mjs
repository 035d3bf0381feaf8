// Many chats without sending their messages: one that was really had is copied, row by row, under new ids. So the
// rows have the form that the extension writes today.

/**
 * Makes `count` chats out of the one that is there, an hour apart, titled "seeded 1", "seeded 2", ... with 1 the
 * newest.
 *
 * @param {import('./browser.mjs').Browser} browser with exactly one chat in it
 */
export async function multiplyChats(browser, count) {
  const page = await browser.openFile('manifest.json');
  try {
    await page.evaluate(copyChat, count);
  } finally {
    await browser.close(page);
  }
}

async function copyChat(count) {
  const HOUR = 3_600_000;
  const registry = await chrome.storage.local.get();
  const [, record] = Object.entries(registry).find(([key]) => key.startsWith('chat:'));
  const database = await answer(indexedDB.open('pilotlight'));
  const read = database.transaction(['heads', 'turns']);
  const head = await answer(read.objectStore('heads').get(record.id));
  const turns = await answer(read.objectStore('turns').index('chat').getAll(record.id));

  const transaction = database.transaction(['heads', 'turns'], 'readwrite');
  const records = {};
  for (let number = 1; number <= count; number++) {
    const time = record.updated - number * HOUR;
    const ids = new Map([record.id, ...turns.map(({ id }) => id)].map((old, index) => [old, uuid(time + index)]));
    const renamed = (row) => JSON.parse(JSON.stringify(row), (_, value) => ids.get(value) ?? value);
    const copy = renamed(record);
    records[`chat:${copy.id}`] = { ...copy, title: `seeded ${number}`, created: time, updated: time };
    transaction.objectStore('heads').put({ ...renamed(head), created: time });
    for (const turn of turns) transaction.objectStore('turns').put({ ...renamed(turn), created: time });
  }
  await new Promise((resolve, reject) => Object.assign(transaction, { oncomplete: resolve, onerror: reject }));
  await chrome.storage.local.set(records);
  database.close();

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
