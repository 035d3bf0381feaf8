// What is kept of the chats, read past the extension's own code.

/**
 * Every row: `{heads, turns, journal}` of the transcripts, and of the registry the chats' `records`.
 *
 * @param {import('./cdp.mjs').Context | import('./panel.mjs').Panel} context any page of the extension
 */
export const allRows = (context) => context.evaluate(readAll);

/**
 * Every row of a store of the transcripts.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {'heads' | 'turns' | 'journal'} store
 */
export const rowsOf = async (browser, store) => (await readFromOutside(browser))[store];

/** The record of every chat in the registry. */
export const recordsOf = async (browser) => (await readFromOutside(browser)).records;

/** The turns of a shown path, the first one first, as their parents chain them up to the head. */
export function pathOf(head, turns) {
  const known = new Map(turns.map((turn) => [turn.id, turn]));
  const path = [];
  for (let turn = known.get(head.head); turn; turn = known.get(turn.parent)) path.unshift(turn);
  return path;
}

/** Reads every row in a page of the extension in which none of its code runs. */
async function readFromOutside(browser) {
  const page = await browser.openFile('manifest.json');
  try {
    return await allRows(page);
  } finally {
    await browser.close(page);
  }
}

async function readAll() {
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
}
