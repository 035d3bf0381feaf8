// Ways in which stored rows can be damaged. What JSON cannot hold stands as the extension exports it, see `putRows`.

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
