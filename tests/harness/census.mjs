// Counts what a document of the extension holds of the things that the browser does not give back by itself. What is
// counted is the real thing, watched as it is made and as it ends; nothing is replaced.

import { isDeepStrictEqual } from 'node:util';
import { asScript } from './inject.mjs';
import { until } from './until.mjs';

/** Watches a document from its beginning. Give it to `Browser.start({ scripts })`, and read it with `census`. */
export const watchHoldings = asScript(() => {
  const held = { sessions: 0, uncollected: 0, connections: 0, ports: 0, timers: 0, closures: 0 };
  const RealRegistry = globalThis.FinalizationRegistry;
  let wasm;

  watchSessions();
  watchConnections();
  watchPorts();
  watchTimers('setTimeout', 'clearTimeout', true);
  watchTimers('setInterval', 'clearInterval', false);
  watchClosures();
  watchWasm();

  globalThis.testCensus = () => ({ held, handles: handles(), wasm: wasm.memory.buffer.byteLength });

  function watchSessions() {
    if (!globalThis.LanguageModel) return;
    const collected = new RealRegistry(() => (held.uncollected -= 1));
    const ended = new WeakSet();
    for (const [owner, name] of [
      [LanguageModel, 'create'],
      [LanguageModel.prototype, 'clone'],
    ]) {
      wrap(owner, name, async (made) => {
        const session = await made;
        held.sessions += 1;
        held.uncollected += 1;
        collected.register(session);
        return session;
      });
    }
    wrap(LanguageModel.prototype, 'destroy', (result, session) => {
      if (!ended.has(session)) held.sessions -= 1;
      ended.add(session);
      return result;
    });
  }

  function watchConnections() {
    const open = new WeakSet();
    const end = (database) => {
      if (open.delete(database)) held.connections -= 1;
    };
    wrap(IDBFactory.prototype, 'open', (request) => {
      request.addEventListener('success', () => {
        open.add(request.result);
        held.connections += 1;
        request.result.addEventListener('close', (event) => end(event.target));
      });
      return request;
    });
    wrap(IDBDatabase.prototype, 'close', (_, database) => end(database));
  }

  function watchPorts() {
    const count = (port) => {
      held.ports += 1;
      let open = true;
      const end = (result) => {
        void chrome.runtime.lastError; // What nobody reads is listed as an error of the extension.
        if (open) held.ports -= 1;
        open = false;
        return result;
      };
      port.onDisconnect.addListener(() => end());
      wrap(port, 'disconnect', end);
      return port;
    };
    wrap(chrome.runtime, 'connect', count);
    chrome.runtime.onConnect.addListener(count);
  }

  function watchTimers(set, clear, once) {
    const pending = new Set();
    const [start, cancel] = [globalThis[set], globalThis[clear]];
    const end = (id) => {
      if (pending.delete(id)) held.timers -= 1;
    };
    globalThis[set] = (callback, ...rest) => {
      const run = (...args) => {
        if (once) end(id);
        callback(...args);
      };
      const id = start(run, ...rest);
      pending.add(id);
      held.timers += 1;
      return id;
    };
    globalThis[clear] = (id) => {
      end(id);
      cancel(id);
    };
  }

  /** wasm-bindgen registers each closure of Rust, and forgets it when Rust drops it. */
  function watchClosures() {
    globalThis.FinalizationRegistry = class extends RealRegistry {
      #counts;
      constructor(callback) {
        const counts = String(callback).includes('__wbindgen_destroy_closure');
        super((token) => {
          if (counts) held.closures -= 1;
          callback(token);
        });
        this.#counts = counts;
      }
      register(...args) {
        if (this.#counts) held.closures += 1;
        return super.register(...args);
      }
      unregister(token) {
        const known = super.unregister(token);
        if (this.#counts && known) held.closures -= 1;
        return known;
      }
    };
  }

  function watchWasm() {
    for (const name of ['instantiate', 'instantiateStreaming']) {
      wrap(WebAssembly, name, async (made) => {
        const result = await made;
        wasm = (result.instance ?? result).exports;
        return result;
      });
    }
  }

  /** How many values of JavaScript Rust holds on to: wasm-bindgen keeps them in one table. */
  function handles() {
    const table = wasm.__wbindgen_externrefs;
    let used = 0;
    for (let index = 0; index < table.length; index++) used += table.get(index) == null ? 0 : 1;
    return used;
  }

  function wrap(owner, name, then) {
    const real = owner[name];
    owner[name] = function (...args) {
      return then(Reflect.apply(real, this, args), this);
    };
  }
});

/**
 * What a document holds, once it is at rest, that is, once three looks in a row find the same, each after the garbage was
 * collected:
 *
 * - `sessions`: of the model, made and not destroyed; `uncollected`: those that are still in memory
 * - `connections` of IndexedDB, `ports`, `timers`
 * - `closures` of Rust that JavaScript can call
 * - `documents`, `nodes`, `listeners`: in the whole process, in which are the host and every panel
 * - `sizes`, which need not be the same in each look: `handles`, the values of JavaScript that Rust holds on to; `wasm`,
 *   its memory in bytes; `heap`, that of JavaScript in the whole process, in bytes
 *
 * @param {import('./cdp.mjs').Context} context
 */
export async function census(context) {
  const looks = [];
  const atRest = async () => {
    looks.unshift(await look(context));
    const same = (other) => isDeepStrictEqual(countsOf(other), countsOf(looks[0]));
    return looks.length >= 3 && looks.slice(1, 3).every(same) && looks[0];
  };
  return until(atRest, { what: 'a document at rest', seen: () => looks.slice(0, 3) });
}

/** A census without its sizes. */
export const countsOf = ({ sizes, ...counts }) => counts;

async function look(context) {
  await context.send('HeapProfiler.collectGarbage');
  const { held, handles, wasm } = await context.evaluate(() => globalThis.testCensus());
  const { usedSize: heap } = await context.send('Runtime.getHeapUsage');
  const { documents, nodes, jsEventListeners: listeners } = await context.send('Memory.getDOMCounters');
  return { ...held, documents, nodes, listeners, sizes: { handles, wasm, heap } };
}
