// The model's process crashes at every step of a turn. The browser starts another and gives it what each session holds,
// all but the system prompt of those that were cloned before the crash. Nobody is told of a crash under which nothing
// was asked of the model, so only a prompt that is cut shows that new sessions are needed.

import { killAtEveryStep } from '../harness/kill.mjs';

killAtEveryStep("the model's process crashes", {
  kill: (browser) => browser.model.kill(),
  outcome: ({ otherwise, ifModelDies = otherwise }) => ifModelDies,
  forgets: ({ step }) => !['asking', 'answering'].includes(step),
});
