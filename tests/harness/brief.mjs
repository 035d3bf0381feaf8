// A model of few words. The fake model's answer is as long as everything that it was given, so a chat with it outgrows any
// window with its second answer. Here the real model is really asked, and what it said is noted for the test; but the
// extension is told a short answer in its place, as a person's chat has it.

import { asScript } from './inject.mjs';

/** Puts short answers in the place of those that nobody has asked to have a form. */
export const brief = asScript(() => {
  const replies = [];
  let summaries = 0;
  globalThis.testReplies = replies;
  const real = LanguageModel.prototype.promptStreaming;
  LanguageModel.prototype.promptStreaming = function (messages, options) {
    const stream = Reflect.apply(real, this, [messages, options]);
    if (options?.responseConstraint) return stream;
    const asked = messages.findLast(({ role }) => role === 'user').content;
    let said = '';
    return stream.pipeThrough(
      new TransformStream({
        transform(piece) {
          said += piece;
        },
        flush(controller) {
          replies.push({ asked, said });
          const isSummary = asked.includes('Summarise the conversation in the quote');
          controller.enqueue(isSummary ? `Summary number ${++summaries}.` : `Answer to: ${[...asked].slice(-40).join('')}`);
        },
      }),
    );
  };
});

/** What the extension is told in the place of what the model says when it is asked this. */
export const briefly = (asked) => `Answer to: ${[...asked].slice(-40).join('')}`;

/** What the model really said when it was last asked this. */
export async function saidTo(browser, asked) {
  const [host] = browser.contexts('host');
  const said = await host.evaluate((text) => globalThis.testReplies.findLast((reply) => reply.asked === text)?.said, asked);
  if (said === undefined) throw new Error(`the model was not asked "${asked.slice(0, 60)}"`);
  return said;
}
