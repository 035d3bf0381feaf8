// What is kept of the chats, read past the extension's own code.

/**
 * Every row of a store of the transcripts.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {'heads' | 'turns' | 'journal'} store
 */
export const rowsOf = (browser, store) => inExtension(browser, readAll, store);

/** The record of every chat in the registry. */
export const recordsOf = (browser) =>
  inExtension(browser, async () => {
    const registry = Object.entries(await chrome.storage.local.get());
    return registry.filter(([key]) => key.startsWith('chat:')).map(([, record]) => record);
  });

/** The turns of a shown path, the first one first, as their parents chain them up to the head. */
export function pathOf(head, turns) {
  const known = new Map(turns.map((turn) => [turn.id, turn]));
  const path = [];
  for (let turn = known.get(head.head); turn; turn = known.get(turn.parent)) path.unshift(turn);
  return path;
}

/** Calls a function in a page of the extension in which none of its code runs. */
async function inExtension(browser, fn, ...args) {
  const page = await browser.openFile('manifest.json');
  try {
    return await page.evaluate(fn, ...args);
  } finally {
    await browser.close(page);
  }
}

async function readAll(store) {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open('pilotlight'));
  const rows = await answer(database.transaction(store).objectStore(store).getAll());
  database.close();
  return rows;
}
