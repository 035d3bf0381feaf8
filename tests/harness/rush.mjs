// A person quicker than any: the panel's own buttons and its composer, used from inside the page.

/**
 * Writes each of these messages into the composer and sends it with Enter, one after the other, without waiting for
 * an answer. Between two of them the page is let breathe, as it is between two keys.
 *
 * @param {import('./panel.mjs').Panel} panel
 * @param {string[]} texts
 */
export function sendAll(panel, texts) {
  return rush(
    panel,
    async ({ send }, messages) => {
      for (const message of messages) {
        send(message);
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
    texts,
  );
}

/**
 * Begins a new chat, asks these questions in it, each as soon as the one before it is answered, and returns the chat's
 * id.
 *
 * @param {import('./panel.mjs').Panel} panel
 * @param {string[]} questions
 */
export function converse(panel, questions) {
  return rush(
    panel,
    async ({ root, ask, click, until }, texts) => {
      click('[data-action="new-chat"]');
      await until(() => !document.querySelector('[data-turn]'));
      for (const text of texts) await ask(text);
      return root.chat;
    },
    questions,
  );
}

/**
 * Asks these questions in the shown chat, each as soon as the one before it is answered.
 *
 * @param {import('./panel.mjs').Panel} panel
 * @param {string[]} questions
 */
export function askAll(panel, questions) {
  return rush(
    panel,
    async ({ ask }, texts) => {
      for (const text of texts) await ask(text);
    },
    questions,
  );
}

/**
 * Opens a chat from the list, and asks one more question in it.
 *
 * @param {import('./panel.mjs').Panel} panel
 * @param {string} id the chat
 * @param {string} question
 */
export function askAgain(panel, id, question) {
  return rush(
    panel,
    async ({ root, ask, click, until }, chat, text) => {
      const row = `[data-chat="${chat}"] [data-action="open-chat"]`;
      click('[data-action="open-list"]');
      await until(() => document.querySelector(`body ${row}`));
      click(row);
      await until(() => root.chat === chat && root.list === 'closed' && document.querySelector('[data-turn]'));
      await ask(text);
    },
    id,
    question,
  );
}

/** Calls a function in the page, with hands that are quick, and these arguments. */
function rush(panel, fn, ...args) {
  return panel.context.evaluateText(`(${fn})((${hands})(), ...${JSON.stringify(args)})`);
}

function hands() {
  const draft = document.querySelector('#draft');
  const lastAnswer = () => [...document.querySelectorAll('[data-role="model"]')].at(-1)?.dataset;
  return { root: document.documentElement.dataset, send, ask, click, until };

  function send(text) {
    draft.value = text;
    draft.dispatchEvent(new InputEvent('input', { bubbles: true }));
    draft.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  }

  /** Waits until the answer is whole, or has failed. */
  async function ask(text) {
    const before = lastAnswer()?.turn;
    const answered = () => {
      const { turn, state } = lastAnswer() ?? {};
      return turn !== before && state !== 'running';
    };
    send(text);
    await until(answered);
  }

  function click(selector) {
    document.querySelector(`body ${selector}`).click();
  }

  function until(probe) {
    return new Promise((resolve) => {
      const look = () => {
        if (!probe()) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true });
      look();
    });
  }
}
