// Scripts that run in every document of the extension before its own code. They watch the browser's API, or make it
// behave badly; none of them takes the place of the model. Give them to `Browser.start({ scripts })`.

/** A function as such a script, called with these arguments. */
export const asScript = (fn, ...args) => `(${fn})(...${JSON.stringify(args)})`;

/** Notes every call of the Prompt API and passes it on. Read with `calls`. */
export const watchCalls = asScript(() => {
  const numbers = new WeakMap();
  let sessions = 0;
  const watch = (owner, name) => {
    const real = owner[name];
    owner[name] = function (...args) {
      // Told through the console, because that outlives the document. (Signals and monitors become empty objects.)
      const told = { name, session: numbers.get(this), args };
      const result = Reflect.apply(real, this, args);
      if (name !== 'create' && name !== 'clone') {
        console.debug('call', JSON.stringify(told));
        return result;
      }
      const made = ++sessions;
      console.debug('call', JSON.stringify({ ...told, made }));
      return result.then((session) => {
        numbers.set(session, made);
        return session;
      });
    };
  };
  if (!globalThis.LanguageModel) return;
  watch(LanguageModel, 'create');
  for (const name of ['clone', 'destroy', 'append', 'promptStreaming']) watch(LanguageModel.prototype, name);
});

/**
 * The calls that `watchCalls` noted, in order: `{name, args, session, made}`, with numbers for the session it was
 * called on and the one it made.
 *
 * @param {import('./browser.mjs').Browser} browser
 * @param {'host' | 'panel'} kind the contexts that called
 * @param {string} name of the function
 */
export function calls(browser, kind, name) {
  const start = `[${kind}] console.debug: call `;
  const lines = browser.log.filter((line) => line.startsWith(start));
  return lines.map((line) => JSON.parse(line.slice(start.length))).filter((call) => call.name === name);
}

/**
 * Lets a test put words into the running answers, before the model's own. With the model's process paused an answer
 * stands half written on the screen for as long as the test wants, while the real prompt is under way: the fake model
 * itself answers in one go.
 */
export const mouthpiece = asScript(() => {
  const running = new Set();
  const real = LanguageModel.prototype.promptStreaming;
  globalThis.testSay = (text) => {
    for (const controller of running) controller.enqueue(text);
    return running.size;
  };
  LanguageModel.prototype.promptStreaming = function (...args) {
    const reader = Reflect.apply(real, this, args).getReader();
    return new ReadableStream({
      start(controller) {
        running.add(controller);
        const finish = (end) => {
          running.delete(controller);
          end();
        };
        const pump = () =>
          reader.read().then(
            ({ done, value }) => {
              if (done) return finish(() => controller.close());
              controller.enqueue(value);
              return pump();
            },
            (error) => finish(() => controller.error(error)),
          );
        pump();
      },
      cancel: (reason) => reader.cancel(reason),
    });
  };
});

/** Puts words into every running answer; waits until there is one. */
export async function say(host, text) {
  while (!(await host.evaluate((words) => globalThis.testSay(words), text)));
}

/**
 * A clock that a test can put forward. Time runs as always, and `advance` adds to it: every timer that comes due in
 * the time skipped is called, in order.
 */
export const clock = asScript(() => {
  let skipped = 0;
  const now = Date.now.bind(Date);
  const start = globalThis.setTimeout.bind(globalThis);
  const cancel = globalThis.clearTimeout.bind(globalThis);
  const pending = new Map();
  Date.now = () => now() + skipped;
  globalThis.setTimeout = (callback, delay = 0, ...args) => {
    const run = () => {
      pending.delete(id);
      callback(...args);
    };
    const id = start(run, delay);
    pending.set(id, { run, due: Date.now() + delay });
    return id;
  };
  globalThis.clearTimeout = (id) => {
    pending.delete(id);
    cancel(id);
  };
  const settle = () => new Promise((resolve) => start(resolve, 20));
  globalThis.testAdvance = async (length) => {
    const end = Date.now() + length;
    for (;;) {
      const [next] = [...pending].sort(([, a], [, b]) => a.due - b.due);
      if (!next || next[1].due > end) break;
      const [id, { run, due }] = next;
      skipped += Math.max(0, due - Date.now());
      cancel(id);
      run();
      await settle(); // What the timer began may set the next one.
    }
    skipped += Math.max(0, end - Date.now());
  };
});

/** Puts the clock of every document of the extension forward by this many milliseconds. */
export async function advance(browser, milliseconds) {
  const documents = [...browser.contexts('host'), ...browser.contexts('panel')];
  await Promise.all(documents.map((context) => context.evaluate((ms) => globalThis.testAdvance(ms), milliseconds)));
}

/** Makes `availability()` hang until `answerAvailability`. */
export const silentAvailability = asScript(() => {
  const real = LanguageModel.availability.bind(LanguageModel);
  const waiting = [];
  let silent = true;
  globalThis.testAnswerAvailability = () => {
    silent = false;
    for (const go of waiting) go();
  };
  LanguageModel.availability = async (...args) => {
    if (silent) await new Promise((resolve) => waiting.push(resolve));
    return real(...args);
  };
});

/** Ends the silence that `silentAvailability` made. */
export const answerAvailability = (context) => context.evaluate(() => globalThis.testAnswerAvailability());

/** A browser without the Prompt API. */
export const withoutApi = asScript(() => {
  delete globalThis.LanguageModel;
});

/** A panel that can reach neither the host nor the worker. */
export const aloneInTheWorld = asScript(() => {
  chrome.runtime.connect = () => {
    throw new Error('there is nobody to connect to');
  };
  chrome.runtime.sendMessage = () => new Promise(() => {});
});

/** A browser whose disk is broken: the transcripts' database does not open until `mendDatabase`. */
export const brokenDatabase = asScript(() => {
  const real = IDBFactory.prototype.open;
  globalThis.testIsBroken = true;
  IDBFactory.prototype.open = function (name, ...rest) {
    if (name === 'pilotlight' && globalThis.testIsBroken) throw new DOMException('the disk is broken', 'UnknownError');
    return Reflect.apply(real, this, [name, ...rest]);
  };
});

/** Mends the disk that `brokenDatabase` broke, for every document that is open. */
export async function mendDatabase(browser) {
  const documents = [...browser.contexts('host'), ...browser.contexts('panel')];
  await Promise.all(documents.map((context) => context.evaluate(() => (globalThis.testIsBroken = false))));
}

/** A migration that breaks in the middle: the third row that is written in an upgrade is refused. */
export const brokenMigration = asScript(() => {
  const real = IDBObjectStore.prototype.put;
  let rows = 0;
  IDBObjectStore.prototype.put = function (...args) {
    if (this.transaction.mode === 'versionchange' && ++rows % 3 === 0) {
      throw new DOMException('the disk is broken', 'UnknownError');
    }
    return Reflect.apply(real, this, args);
  };
});
