// The worker is stopped at every step of a turn. The host goes on without it.

import { killAtEveryStep } from '../harness/kill.mjs';

killAtEveryStep('the worker is stopped', {
  kill: (browser) => browser.stopWorker(),
  outcome: ({ otherwise }) => otherwise,
});
