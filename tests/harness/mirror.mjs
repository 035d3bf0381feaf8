// The database beside the panel's own storage: what was typed or sent is in it within milliseconds, and then outlives a
// browser that is killed.

import { until } from './until.mjs';

/**
 * Waits for an entry in the mirror.
 *
 * @param {import('./panel.mjs').Panel} panel
 * @param {string} what is waited for, in words
 * @param {(key: string, text: string | null) => boolean} matches
 */
export function untilMirrored(panel, what, matches) {
  const probe = async () => Object.entries(await mirrored(panel)).some(([key, text]) => matches(key, text));
  return until(probe, { what: `${what} in the mirror`, seen: async () => JSON.stringify(await mirrored(panel)) });
}

/** The mirror's entries by their key. */
const mirrored = (panel) =>
  panel.evaluate(async () => {
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const { length } = (await indexedDB.databases()).filter(({ name }) => name === 'desk');
    if (!length) return {};
    const database = await answer(indexedDB.open('desk'));
    const rows = await answer(database.transaction('entries').objectStore('entries').getAll());
    database.close();
    return Object.fromEntries(rows.map(({ key, text }) => [key, text]));
  });
