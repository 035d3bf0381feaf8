// Ways in which stored rows can be damaged. What JSON cannot hold stands as the extension exports it, such as
// `{"$": "date", "value": 0}`.

import { inStores } from './stores.mjs';

/** Numbers from 0 to 1 that look like chance and are the same for the same seed. */
export function* chances(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** A part of a list, every one chosen with this chance. */
export const some = (list, share, chance) => list.filter(() => chance.next().value < share);

/**
 * A damaged copy of a row, in one of several ways.
 *
 * @param {object} row
 * @param {string} key the field that is the row's key, which stays
 * @param {Generator<number>} chance
 */
export function damaged(row, key, chance) {
  const pick = (list) => list[Math.floor(chance.next().value * list.length)];
  const { v, ...unversioned } = row;
  const without = (field) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== field));
  // Without these a row cannot be read; some others may be missing.
  const needed = ['created', 'chat', 'title', 'text', 'role'].filter((field) => field in row && field !== key);
  return pick([
    () => without(pick(needed)),
    () => ({ ...row, [pick(needed)]: pick([7.5, -1, false, [], { $: 'undefined' }, { $: 'number', value: 'NaN' }]) }),
    () => unversioned,
    () => ({ ...row, v: pick(['one', null, 0.5, -1]) }),
    () => ({ [key]: row[key] }),
    () => ({
      [key]: row[key],
      rubbish: [null, { $: 'date', value: 0 }, { $: 'bytes', value: '00ff10' }, 'half a pair: \ud800'],
      more: { $: 'bigint', value: '123456789012345678901234567890' },
      ring: { deep: { $: 'ring', value: 2 } },
      map: { $: 'map', value: [['a', 1]] },
      set: { $: 'set', value: ['b', -0.5] },
    }),
  ])();
}

/**
 * Puts damaged rows into the transcripts' database.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {Record<string, object[]>} rows by store
 */
export function putDamaged(browser, rows) {
  return inStores(browser, async (given) => {
    const database = await stores.open();
    const transaction = database.transaction(Object.keys(given), 'readwrite');
    for (const [store, all] of Object.entries(given)) {
      for (const row of all) transaction.objectStore(store).put(revive(row, []));
    }
    await stores.committed(transaction);
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
}

/** The rows of some stores, by store: those that damaged rows are not put into. */
export function readSound(browser, names) {
  return inStores(browser, async (wanted) => {
    const database = await stores.open();
    const read = async (name) => [name, await stores.rows(database, name)];
    const all = Object.fromEntries(await Promise.all(wanted.map(read)));
    database.close();
    return all;
  }, names);
}
