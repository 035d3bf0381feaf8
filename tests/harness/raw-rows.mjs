// The rows that the extension keeps, each with its key and with whatever JSON cannot hold, read and written behind its back.

/**
 * Every row of every object store of the transcripts' database, as `{store: [{key, value}]}`.
 *
 * @param {import('./cdp.mjs').Context} page of the extension
 */
export const readAll = (page) =>
  page.evaluate(async () => {
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open('pilotlight'));
    const names = [...database.objectStoreNames];
    const transaction = database.transaction(names);
    const read = async (name) => {
      const store = transaction.objectStore(name);
      const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
      return [name, keys.map((key, index) => ({ key, value: values[index] }))];
    };
    const stores = Object.fromEntries(await Promise.all(names.map(read)));
    database.close();
    return stores;
  });

/**
 * Writes rows: `{store: rows}`, each with its key in it. What JSON cannot hold is written as the extension exports it:
 * `{"$": "date", "value": 0}`.
 *
 * @param {import('./cdp.mjs').Context} page of the extension
 */
export const putRows = (page, rows) =>
  page.evaluate(async (stores) => {
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open('pilotlight'));
    const transaction = database.transaction(Object.keys(stores), 'readwrite');
    for (const [name, list] of Object.entries(stores)) {
      for (const row of list) transaction.objectStore(name).put(revive(row, []));
    }
    await new Promise((resolve, reject) =>
      Object.assign(transaction, { oncomplete: resolve, onabort: () => reject(transaction.error) }),
    );
    database.close();

    function revive(value, outer) {
      if (value === null || typeof value !== 'object') return value;
      if ('$' in value) return special(value, outer);
      const copy = Array.isArray(value) ? [] : {};
      for (const [key, part] of Object.entries(value)) copy[key] = revive(part, [...outer, copy]);
      return copy;
    }

    function special({ $: kind, value }, outer) {
      return {
        undefined: () => undefined,
        number: () => Number(value),
        bigint: () => BigInt(value),
        date: () => new Date(value),
        bytes: () => Uint8Array.fromHex(value),
        map: () => new Map(value),
        set: () => new Set(value),
        ring: () => outer.at(-value),
      }[kind]();
    }
  }, rows);

/** Takes rows away: `{store: keys}`. */
export const deleteRows = (page, keys) =>
  page.evaluate(async (stores) => {
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open('pilotlight'));
    const transaction = database.transaction(Object.keys(stores), 'readwrite');
    for (const [name, list] of Object.entries(stores)) {
      for (const key of list) transaction.objectStore(name).delete(key);
    }
    await new Promise((resolve, reject) =>
      Object.assign(transaction, { oncomplete: resolve, onabort: () => reject(transaction.error) }),
    );
    database.close();
  }, keys);
