// What is measured of runs: as the panel tells it, and as the browser's own sessions know it.

import { asScript } from './inject.mjs';
import { until } from './until.mjs';

/** Has every session say what it held before and after each prompt, and what was asked. Read with `prompted`. */
export const watchPrompts = asScript(() => {
  if (!globalThis.LanguageModel) return;
  const real = LanguageModel.prototype.promptStreaming;
  const measure = LanguageModel.prototype.measureContextUsage;
  LanguageModel.prototype.promptStreaming = function (input, ...rest) {
    const session = this;
    const before = session.contextUsage;
    const reader = Reflect.apply(real, session, [input, ...rest]).getReader();
    const asked = Reflect.apply(measure, session, [input]).catch(() => null);
    let pieces = 0;
    const tell = async (after) =>
      console.debug('prompted', JSON.stringify({ before, tokensIn: await asked, after, pieces }));
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          tell(session.contextUsage);
          return controller.close();
        }
        pieces += value ? 1 : 0;
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  };
});

/** What `watchPrompts` heard of the prompts that came to their end, in order. */
export function prompted(browser) {
  const start = '[host] console.debug: prompted ';
  return browser.log.filter((line) => line.startsWith(start)).map((line) => JSON.parse(line.slice(start.length)));
}

/**
 * Opens the details of the last answer, where they are closed, and reads them.
 *
 * @param {import('./panel.mjs').Panel} panel
 * @returns {Promise<{obtained: string | null, words: object, figures: Record<string, number | null>}>}
 */
export async function detailsOf(panel) {
  const { id } = (await panel.answers()).at(-1);
  const turn = `[data-turn="${id}"]`;
  const read = () =>
    panel.evaluate((within) => {
      const list = document.querySelector(`${within} [data-details]`);
      if (!list) return null;
      const all = [...list.querySelectorAll('[data-run]')];
      return {
        obtained: list.dataset.details || null,
        words: Object.fromEntries(all.map((one) => [one.dataset.run, one.textContent])),
        figures: Object.fromEntries(all.map(({ dataset }) => [dataset.run, dataset.value ? Number(dataset.value) : null])),
      };
    }, turn);
  if (!(await read())) await panel.act('details', turn);
  return until(read, { what: `the details of the answer ${id}` });
}

/** The counts of the plot's rows, and how many dots each has, as its path says: `{hit: [2, 2], …}`. */
export const plotOf = (panel) =>
  panel.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-plot]')].map((row) => [
        row.dataset.plot,
        [Number(row.dataset.count), row.getAttribute('d').split('M').length - 1],
      ]),
    ),
  );
