// The host dies at every step of a turn, and the next one finds what it left behind.

import { killAtEveryStep } from '../harness/kill.mjs';

killAtEveryStep('the host dies', {
  kill: (browser) => browser.killHost(),
  outcome: ({ ifHostDies }) => ifHostDies,
});
