// Waiting for a condition. Tests never wait for a length of time: it is too short on a slow machine and wasted on a
// quick one.

const PAUSE = 25;

/** Said when a condition did not come true; carries what was seen last. */
export class NotSeen extends Error {}

/**
 * Calls `probe` until it gives something truthy, and returns that.
 *
 * @param {() => any} probe may be async; an error in it counts as "not yet"
 * @param {{what: string, timeout?: number, seen?: () => any}} options `what` is waited for, in words; `timeout` in
 *   milliseconds; `seen` describes what is there instead, for the message
 */
export async function until(probe, { what, timeout = 20_000, seen }) {
  const end = Date.now() + timeout;
  let last;
  do {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error.message;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  } while (Date.now() < end);
  const instead = seen ? await Promise.resolve(seen()).catch((error) => error.message) : last;
  throw new NotSeen(`not seen within ${timeout} ms: ${what}\nseen: ${show(instead)}`);
}

const show = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));
