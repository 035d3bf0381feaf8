// A Summarizer for tests. The fake model serves none, so this one stands in for it: it says what a test wants to be said,
// and notes what it is asked. The LanguageModel beside it is the real one.

import { asScript } from './inject.mjs';

/** What it makes of every text. */
export const HEADLINE = 'What a summarizer says';

/**
 * Puts a Summarizer in place that is one of these:
 *
 * - `present`: makes a title, with marks around it that are to be taken off; summaries are numbered, so that each can be told
 * - `absent`: is not there at all
 * - `failing`: says that it is there, and fails
 * - `hanging`: never answers
 */
export const summarizer = (behaviour) =>
  asScript(
    (kind, title) => {
      delete globalThis.Summarizer;
      if (kind === 'absent') return;
      let count = 0;
      const note = (name, told) => console.debug('summarizer', JSON.stringify({ name, ...told }));
      globalThis.Summarizer = class {
        static async availability({ type, format, length, outputLanguage }) {
          note('availability', { type, format, length, outputLanguage });
          return 'available';
        }
        static async create({ type }) {
          return Object.assign(new this(), { type });
        }
        async summarize(text, { signal }) {
          note('summarize', { text });
          if (kind === 'failing') throw new DOMException('it does not work today', 'UnknownError');
          const number = this.type === 'headline' ? '' : ` number ${++count}`;
          if (kind === 'present') return `"**${title}${number}.**"\n`;
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              note('stopped', {});
              reject(signal.reason);
            });
          });
        }
        destroy() {
          note('destroyed', {});
        }
      };
    },
    behaviour,
    HEADLINE,
  );

/** What the host has asked of it, in order, by the name of the call. */
export function summaries(browser, name) {
  const start = '[host] console.debug: summarizer ';
  const lines = browser.log.filter((line) => line.startsWith(start));
  return lines.map((line) => JSON.parse(line.slice(start.length))).filter((call) => call.name === name);
}
