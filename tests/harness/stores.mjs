// What the extension keeps on disk, read and changed from beside it: from a page of the extension's own that runs none
// of its code.

/**
 * Runs a function in a page that may use the extension's stores.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {(...args: any[]) => any} work runs in the page; `globalThis.stores` there holds `open(name, version, upgrade)`,
 *   `answer(request)`, `committed(transaction)` and `rows(database, store)`
 */
export async function inStores(browser, work, ...args) {
  const page = await browser.openFile('manifest.json');
  try {
    await page.evaluate(prepare);
    return await page.evaluate(work, ...args);
  } finally {
    await browser.close(page);
  }
}

function prepare() {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const committed = (transaction) =>
    new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  const open = (name = 'pilotlight', version, upgrade = () => {}) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => upgrade(request.result);
    return answer(request);
  };
  const rows = (database, store) => answer(database.transaction(store).objectStore(store).getAll());
  globalThis.stores = { open, answer, committed, rows };
}

/** Every row of the transcripts' database, by store, and the version of the database. */
export function readAll(browser) {
  return inStores(browser, async () => {
    const database = await stores.open();
    const all = { version: database.version };
    for (const name of database.objectStoreNames) all[name] = await stores.rows(database, name);
    database.close();
    return all;
  });
}

/**
 * Puts rows into the transcripts' database, in place of those of the same key.
 *
 * @param {Record<string, object[]>} rows by store
 */
export function putRows(browser, rows) {
  return inStores(
    browser,
    async (given) => {
      const database = await stores.open();
      const transaction = database.transaction(Object.keys(given), 'readwrite');
      for (const [store, all] of Object.entries(given)) all.forEach((row) => transaction.objectStore(store).put(row));
      await stores.committed(transaction);
      database.close();
    },
    rows,
  );
}

/** Makes the database as version 1 of it was, with these rows, and the records of its chats. */
export function makeVersion1(browser, rows) {
  return inStores(
    browser,
    async ({ heads, turns, journal, chats }) => {
      const database = await stores.open('pilotlight', 1, (fresh) => {
        fresh.createObjectStore('heads', { keyPath: 'chat' });
        const made = fresh.createObjectStore('turns', { keyPath: 'id' });
        made.createIndex('chat', 'chat');
        made.createIndex('unfinished', 'unfinished');
        fresh.createObjectStore('journal', { keyPath: ['turn', 'part'] }).createIndex('chat', 'chat');
      });
      const transaction = database.transaction(['heads', 'turns', 'journal'], 'readwrite');
      for (const [store, all] of Object.entries({ heads, turns, journal })) {
        all.forEach((row) => transaction.objectStore(store).put(row));
      }
      await stores.committed(transaction);
      database.close();
      await chrome.storage.local.set(Object.fromEntries(chats.map((chat) => [`chat:${chat.id}`, chat])));
    },
    rows,
  );
}
