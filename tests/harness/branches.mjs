// Changes of what is shown of a chat, made as a person makes them: by the buttons of the turns.

import assert from 'node:assert/strict';
import { turnsGivenFor } from './compaction.mjs';
import { until } from './until.mjs';

/** The turns on the screen, as `{id, role, text}`. */
export const shown = async (panel) => (await panel.turns()).map(({ id, role, text }) => ({ id, role, text }));

/** Whether there is such a button that can be pressed now, in this turn or anywhere. */
export const offers = (panel, action, turn) =>
  panel.evaluate(
    (wanted, within) => Boolean(document.querySelector(`${within} [data-action="${wanted}"]:enabled`)?.checkVisibility()),
    action,
    turn ? `[data-turn="${turn}"]` : 'body',
  );

/** Presses a button, of a turn where one is given, and waits until something else is shown and nothing runs. */
export async function change(panel, action, turn) {
  const before = await ids(panel);
  await panel.act(action, turn && `[data-turn="${turn}"]`);
  await untilOther(panel, before);
}

/** Puts other words in the place of a turn. */
export async function rewrite(panel, turn, text) {
  const before = await ids(panel);
  await panel.act('edit-turn', `[data-turn="${turn}"]`);
  await panel.fill('[data-field="editing"]', text);
  await panel.act('save-editing');
  await untilOther(panel, before);
}

/** Asks, and checks that what the model was given is what is shown, and nothing else. */
export async function checkGiven(browser, panel, text) {
  const before = await shown(panel);
  await panel.ask(text);
  await checkLast(browser, text, before);
}

/** Checks what the model was given when it was last asked this, against the turns that were shown before. */
export async function checkLast(browser, text, before) {
  const given = await turnsGivenFor(browser, text);
  const expected = before.map(({ role, text: said }, index) => ({ role, text: given[index]?.text === null ? null : said }));
  assert.deepEqual(given, expected, 'what is shown is what the model is given');
  assert.ok(given.every((turn) => turn.role === 'model' || turn.text !== null));
}

const ids = async (panel) => (await panel.turns()).map(({ id }) => id).join();

async function untilOther(panel, before) {
  const isOther = async () => {
    // A copy is empty for a moment.
    if (['', before].includes(await ids(panel))) return false;
    const isAtRest = () => document.documentElement.dataset.busy === 'false';
    return (await panel.evaluate(isAtRest)) && (await panel.turns()).every(({ state }) => !['queued', 'running'].includes(state));
  };
  await until(isOther, { what: 'something else to be shown', seen: () => panel.describe() });
}
