// The Chrome DevTools Protocol over a pipe (https://chromedevtools.github.io/devtools-protocol/). Plain, because the
// tools on top of it pretend: Playwright's evaluate() counts as a person's click, and it does not list side panels.

/** A connection to a browser that was started with `--remote-debugging-pipe`. */
export class Connection {
  #lastId = 0;
  #pending = new Map();
  #listeners = new Set();
  #output;

  /**
   * @param {import('node:stream').Writable} output the browser's file descriptor 3
   * @param {import('node:stream').Readable} input the browser's file descriptor 4
   */
  constructor(output, input) {
    this.#output = output;
    // A write to a browser that was just killed fails; its end is told by `close`.
    output.on('error', () => {});
    let rest = [];
    input.on('data', (data) => {
      let start = 0;
      for (let end; (end = data.indexOf(0, start)) >= 0; start = end + 1) {
        rest.push(data.subarray(start, end));
        this.#receive(JSON.parse(Buffer.concat(rest).toString()));
        rest = [];
      }
      rest.push(data.subarray(start));
    });
    input.on('error', () => {});
    input.on('close', () => this.#end());
  }

  /** Sends a command, to the browser or to one attached session, and returns its result. */
  send(method, params = {}, sessionId = undefined) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { method, sessionId, resolve, reject });
      this.#output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Calls `listener(method, params, sessionId)` for every event. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Fails what a session that is gone will never answer. */
  forget(sessionId) {
    this.#fail((call) => call.sessionId === sessionId, 'the target is gone');
  }

  #receive({ id, result, error, method, params, sessionId }) {
    if (!id) {
      for (const listener of [...this.#listeners]) listener(method, params, sessionId);
      return;
    }
    const call = this.#pending.get(id);
    if (!call) return;
    this.#pending.delete(id);
    if (error) call.reject(new Error(`${call.method}: ${error.message}`));
    else call.resolve(result);
  }

  #end() {
    this.#fail(() => true, 'the browser is gone');
  }

  #fail(matches, why) {
    for (const [id, call] of this.#pending) {
      if (!matches(call)) continue;
      this.#pending.delete(id);
      call.reject(new Error(`${call.method}: ${why}`));
    }
  }
}

/** One attached target: a page, a panel, a worker. */
export class Context {
  /** Set when the target is gone. */
  closed = false;

  constructor(connection, sessionId, target) {
    this.connection = connection;
    this.sessionId = sessionId;
    this.target = target;
  }

  get url() {
    return this.target.url;
  }

  send(method, params = {}) {
    if (this.closed) return Promise.reject(new Error(`${method}: the target is gone`));
    return this.connection.send(method, params, this.sessionId);
  }

  /**
   * Calls a function in the target and returns what it returns, promises awaited. It is no user gesture.
   *
   * @param {Function} fn uses nothing from around it
   * @param {...any} args anything that JSON can carry
   */
  async evaluate(fn, ...args) {
    const given = args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(',');
    return this.evaluateText(`(${fn})(${given})`);
  }

  /** Evaluates an expression in the target, promises awaited. */
  async evaluateText(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
}
