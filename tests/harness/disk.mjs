// What is on disk of the chats, read past the extension's own code.

/**
 * Every row that is kept: `{heads, turns, journal}` of the transcripts, and the chats' `records` of the registry.
 *
 * @param {import('./panel.mjs').Panel} panel
 */
export const readDisk = (panel) => panel.evaluate(readAll);

/** The turns of a shown path, the first one first, as their parents chain them from the head. */
export function pathOf(head, turns) {
  const known = new Map(turns.map((turn) => [turn.id, turn]));
  const path = [];
  for (let turn = known.get(head.head); turn; turn = known.get(turn.parent)) path.unshift(turn);
  return path;
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
