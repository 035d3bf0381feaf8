// What the flight recorder keeps, and the file that a person saves of it.

import { download } from './downloads.mjs';
import { inStores } from './stores.mjs';
import { until } from './until.mjs';

/** The rows of the flight recorder, the oldest first. */
export function events(browser) {
  return inStores(browser, async () => {
    const database = await stores.open('flight');
    const rows = await stores.rows(database, 'events');
    database.close();
    return rows;
  });
}

/** Waits until an event that `wanted` says yes to is kept. */
export function untilRecorded(browser, what, wanted) {
  return until(async () => (await events(browser)).find(wanted), {
    what: `${what} in the flight recorder`,
    seen: async () => (await events(browser)).slice(-20),
  });
}

/** Adds rows to the flight recorder, past the extension's own code. */
export function addEvents(browser, rows) {
  return inStores(
    browser,
    async (given) => {
      const database = await stores.open('flight');
      const transaction = database.transaction('events', 'readwrite');
      for (const row of given) transaction.objectStore('events').add(row);
      await stores.committed(transaction);
      database.close();
    },
    rows,
  );
}

/** Saves the file from the Sessions view, which is open, and returns its text and its name. */
export const saveEvents = (browser, panel) => download(browser, () => panel.act('save-events'));
