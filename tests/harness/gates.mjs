// Gates in the host: real calls that a test holds back, so that a turn stands still where the test wants it. A gate is
// closed in one host only; the next one begins with all of them open.
//
// | gate | holds |
// | --- | --- |
// | `write` | a transaction of turns, open and not committed: if the host dies, nothing of it is on disk |
// | `told` | the news that a transaction of turns was committed: all of it is on disk |
// | `make` | `LanguageModel.create()` and `clone()` |
// | `measure` | `measureContextUsage()` |
// | `append` | `append()` |

import { asScript } from './inject.mjs';
import { until } from './until.mjs';

/** The script that builds the gates, for `Browser.start({ scripts })`. */
export const gates = asScript(() => {
  const closed = new Set();
  const held = new Map();
  globalThis.testGates = {
    close: (gate) => closed.add(gate),
    isHeld: (gate) => held.has(gate),
    open: (gate) => {
      closed.delete(gate);
      held.get(gate)?.();
      held.delete(gate);
    },
    openAll: () => {
      closed.clear();
      for (const go of held.values()) go();
      held.clear();
    },
  };
  const pass = (gate) => closed.has(gate) && new Promise((resolve) => held.set(gate, resolve));

  const hold = (owner, name, gate) => {
    const real = owner[name];
    owner[name] = async function (...args) {
      await pass(gate);
      return Reflect.apply(real, this, args);
    };
  };
  hold(LanguageModel, 'create', 'make');
  hold(LanguageModel.prototype, 'clone', 'make');
  hold(LanguageModel.prototype, 'measureContextUsage', 'measure');
  hold(LanguageModel.prototype, 'append', 'append');

  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...args) {
    const transaction = Reflect.apply(begin, this, args);
    const [, mode, { durability } = {}] = args;
    // The journal is written with relaxed durability, and is not held back.
    if (mode !== 'readwrite' || durability !== 'strict') return transaction;
    if (closed.has('write')) holdOpen(transaction);
    transaction.addEventListener('complete', holdNews);
    return transaction;
  };

  /** A transaction commits when no request is left in it, so one request follows another. */
  function holdOpen(transaction) {
    const store = transaction.objectStore(transaction.objectStoreNames[0]);
    let standing = true;
    held.set('write', () => (standing = false));
    const stand = () => {
      if (standing) store.count().onsuccess = stand;
    };
    stand();
  }

  async function holdNews(event) {
    if (!event.isTrusted || !closed.has('told')) return;
    event.stopImmediatePropagation();
    await pass('told');
    event.target.dispatchEvent(new Event('complete'));
  }
});

/** Closes a gate in the host that runs. */
export async function closeGate(browser, gate) {
  const host = await browser.context('host');
  await host.evaluate((name) => globalThis.testGates.close(name), gate);
}

/** Opens one gate, and lets through what stands before it. */
export async function openGate(browser, gate) {
  const host = await browser.context('host');
  await host.evaluate((name) => globalThis.testGates.open(name), gate);
}

/** Waits until something stands before a gate. */
export async function untilHeld(browser, gate) {
  const host = await browser.context('host');
  const isHeld = () => host.evaluate((name) => globalThis.testGates.isHeld(name), gate);
  await until(isHeld, { what: `something to be held by the gate "${gate}"` });
}

/** Opens all gates, in whatever host there is. */
export async function openGates(browser) {
  for (const host of browser.contexts('host')) await host.evaluate(() => globalThis.testGates.openAll());
}

/** Notes, in every panel, what the host says that its turns are doing. Read with `stepOf`. */
export const watchSteps = asScript(() => {
  const connect = chrome.runtime.connect.bind(chrome.runtime);
  chrome.runtime.connect = (...args) => {
    const port = connect(...args);
    port.onMessage.addListener(({ Status }) => {
      if (Status) globalThis.testRunning = Status.running;
    });
    return port;
  };
});

/** The word for what the turn of the shown chat is doing, as the host told the panel; undefined where none runs. */
export function stepOf(panel) {
  return panel.evaluate(() => {
    const { chat } = document.documentElement.dataset;
    return globalThis.testRunning?.find((running) => running.chat === chat)?.step.toLowerCase();
  });
}
