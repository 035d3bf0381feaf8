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

/** The turns of a shown path, the first one first, as their parents chain them up to the head. */
export function pathOf(head, turns) {
  const known = new Map(turns.map((turn) => [turn.id, turn]));
  const path = [];
  for (let turn = known.get(head.head); turn; turn = known.get(turn.parent)) path.unshift(turn);
  return path;
}

/** The record of every chat in the registry. */
export function readRecords(browser) {
  return inStores(browser, async () => {
    const registry = Object.entries(await chrome.storage.local.get());
    return registry.filter(([key]) => key.startsWith('chat:')).map(([, record]) => record);
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

/**
 * Every row: `{heads, turns, journal}` of the transcripts, and of the registry the chats' `records`. Read in a page that is
 * there already, where opening another would disturb what is tested.
 *
 * @param {import('./cdp.mjs').Context | import('./panel.mjs').Panel} context any page of the extension
 */
export const allRows = (context) =>
  context.evaluate(async () => {
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open('pilotlight'));
    const names = ['heads', 'turns', 'journal'];
    const transaction = database.transaction(names);
    const stores = await Promise.all(names.map((name) => answer(transaction.objectStore(name).getAll())));
    database.close();
    const registry = Object.entries(await chrome.storage.local.get());
    const records = registry.filter(([key]) => key.startsWith('chat:')).map(([, record]) => record);
    return { ...Object.fromEntries(names.map((name, index) => [name, stores[index]])), records };
  });
