// A chat of a thousand turns against a small window: no error, nothing unforeseen, and what the model is given is always what
// the screen says. All of it is read from what the model itself says that it was given.

import assert from 'node:assert/strict';
import { brief } from '../harness/brief.mjs';
import { card, checkGiven, untilCard } from '../harness/compaction.mjs';
import { askAll } from '../harness/rush.mjs';
import { scenario } from '../harness/scenario.mjs';
import { allRows, pathOf } from '../harness/stores.mjs';

const EXCHANGES = 500;
/** How many messages follow each other without a pause. */
const AT_ONCE = 5;

/** Counts the overflows that the browser tells of, in the host. */
const watchOverflows = `(() => {
  globalThis.testOverflows = 0;
  if (!globalThis.LanguageModel) return;
  const real = LanguageModel.prototype.addEventListener;
  const add = (session) => Reflect.apply(real, session, ['contextoverflow', () => (globalThis.testOverflows += 1)]);
  for (const [owner, name] of [[LanguageModel, 'create'], [LanguageModel.prototype, 'clone']]) {
    const make = owner[name];
    owner[name] = async function (...args) {
      const session = await Reflect.apply(make, this, args);
      add(session);
      return session;
    };
  }
})()`;

/** Messages of every kind: short and long words, code, Japanese, emoji, and several lines. */
const KINDS = [
  (n) => `said ${n}`,
  (n) => `said ${n}: ${'some more words '.repeat(n % 9)}`.trim(),
  (n) => `said ${n}, as code:\n\`\`\`js\nconst said = ${n};\n\`\`\``,
  (n) => `said ${n}: 日本語で答えてください。`,
  (n) => `said ${n} 🔥👩‍👩‍👧‍👦🎉`,
  (n) => `said ${n}\nin\nlines`,
];
const message = (n) => KINDS[(n * 7 + Math.floor(n / 6)) % KINDS.length](n);

/** Waits until a summary that is due is made, so that there is time for it between two messages. */
async function giveTime(panel) {
  const before = await card(panel);
  const isDue = await panel.evaluate(() => {
    const { level } = document.querySelector('[data-meter]').dataset;
    return level === 'critical' || level === 'exhausted';
  });
  if (isDue) await untilCard(panel, before, 60_000);
  return isDue;
}

for (const contextWindow of [4096, 1024]) {
  scenario(
    `a chat of ${2 * EXCHANGES} turns goes on in a window of ${contextWindow} tokens`,
    { contextWindow, scripts: [watchOverflows, brief], timeout: 900_000 },
    async ({ browser, panel }) => {
      const said = [];
      const summaries = new Set();
      while (said.length < EXCHANGES) {
        const texts = Array.from({ length: AT_ONCE }, (_, index) => message(said.length + index));
        await askAll(panel, texts);
        for (const text of texts) {
          const { summary, bytes } = await checkGiven(browser, text, said);
          assert.ok(bytes <= contextWindow, `${bytes} bytes in a window of ${contextWindow} tokens, each of them one byte`);
          if (summary !== undefined) summaries.add(summary);
          said.push(text);
        }
        // Half of the time nobody waits for it, and it is broken off by the next message.
        if (said.length % 50 < 25) await giveTime(panel);
      }
      const [host] = browser.contexts('host');
      assert.equal(await host.evaluate(() => globalThis.testOverflows), 0, 'no session has dropped anything');
      const { heads, turns } = await allRows(panel);
      const path = pathOf(heads[0], turns);
      assert.equal(path.length, 2 * EXCHANGES);
      assert.deepEqual(path.filter(({ role }) => role === 'Person').map(({ text }) => text), said);
      assert.deepEqual([...new Set(path.map(({ state }) => state))], ['Done']);
      assert.ok(summaries.size > 3, `${summaries.size} summaries were given`);
    },
  );
}
