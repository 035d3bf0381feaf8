// Looking for something, with the keyboard.

import { until } from './until.mjs';

/** Opens the search by its keys, and waits until it can be typed into. */
export async function openFind(panel) {
  await panel.press('k', { ctrl: true });
  await panel.until(() => document.activeElement?.dataset.field === 'find', 'the search');
  await panel.until(() => document.querySelector('[data-entry]'), 'what is offered');
}

/** Types something in the place of what was typed, and returns what is offered once everything was looked through. */
export async function look(panel, typed) {
  await panel.fill('[data-field="find"]', typed);
  return untilFound(panel, () => true, `everything to be looked through for ${typed}`);
}

/** Waits until everything was looked through and `isMeant` of what is offered. */
export function untilFound(panel, isMeant, what) {
  const probe = async () => {
    const seen = await offered(panel);
    return seen.whole && isMeant(seen) && seen;
  };
  return until(probe, { what, seen: () => panel.describe() });
}

/**
 * What is offered: how many messages in all, whether all were looked through, and each entry's `kind`, `of`, `text`, what is
 * `marked` in it, and whether it is `chosen`.
 */
export function offered(panel) {
  return panel.evaluate(() => {
    const { count, whole } = document.querySelector('.find [data-count]').dataset;
    const entries = [...document.querySelectorAll('[data-entry]')].map((element) => ({
      kind: element.dataset.entry,
      of: element.dataset.of,
      text: element.innerText,
      marked: [...element.querySelectorAll('mark')].map((mark) => mark.textContent),
      chosen: element.ariaSelected === 'true',
    }));
    return { count: Number(count), whole: whole === document.querySelector('[data-field="find"]').value, entries };
  });
}

/** The messages among what is offered. */
export const messages = ({ entries }) => entries.filter(({ kind }) => kind === 'messages');

/** Goes down to the first entry of this kind, and chooses it. */
export async function choose(panel, kind) {
  const { entries } = await offered(panel);
  const down = entries.findIndex((entry) => entry.kind === kind) - entries.findIndex(({ chosen }) => chosen);
  for (let step = 0; step < down; step++) await panel.press('ArrowDown');
  await panel.press('Enter');
}
