// What a session costs. The fake model needs no time of its own, so this is what the browser's API costs.

import { printRatio, printTimes } from './numbers.mjs';

const RUNS = 15;

/** Makes sessions both ways in the host, with the same priming, and prints how long each takes. */
export async function measureSessions(host) {
  const { create, clone } = await host.evaluate(async (runs) => {
    const options = {
      initialPrompts: [{ role: 'system', content: 'You are a helpful assistant. '.repeat(20) }],
      expectedInputs: [{ type: 'text', languages: ['en'] }],
      expectedOutputs: [{ type: 'text', languages: ['en'] }],
    };
    const base = await LanguageModel.create(options);
    const times = { create: [], clone: [] };
    const time = async (name, make) => {
      const start = performance.now();
      const session = await make();
      times[name].push(performance.now() - start);
      session.destroy();
    };
    for (let run = 0; run < runs; run++) {
      await time('create', () => LanguageModel.create(options));
      await time('clone', () => base.clone());
    }
    base.destroy();
    return times;
  }, RUNS);
  const created = printTimes('a session by create()', create);
  const cloned = printTimes('a session by clone(), as a new chat gets it', clone);
  printRatio('clone() against create()', cloned, created);
}
