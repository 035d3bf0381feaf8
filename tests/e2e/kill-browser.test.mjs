// The browser is killed at every step of a turn, and started again on the same profile.

import { killAtEveryStep } from '../harness/kill.mjs';

killAtEveryStep('the browser is killed', {
  kill: (browser) => browser.killAndRestart(),
  outcome: ({ ifHostDies }) => ifHostDies,
});
