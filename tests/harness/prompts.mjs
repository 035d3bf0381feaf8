// The person's prompts, in their view.

import { until } from './until.mjs';

/** Opens the list of prompts, from the settings. */
export async function openPrompts(panel) {
  const { view } = await panel.root();
  // From a form the way back leads there, and is gone one frame later.
  if (!view.startsWith('prompt')) {
    await panel.openView('settings');
    await panel.act('open-prompts');
  }
  await panel.until(() => document.querySelector('[data-prompt]'), 'the list of prompts');
}

/** The prompts in the list, in its order: `{id, name, about, inMenu}`. */
export const listed = (panel) =>
  panel.evaluate(() =>
    [...document.querySelectorAll('[data-prompt]')].map((card) => ({
      id: card.dataset.prompt,
      name: card.querySelector('h2').textContent,
      about: card.querySelector('.hint').textContent,
      inMenu: card.querySelector('[data-field="in-menu"]').checked,
    })),
  );

/** The names of the prompts in the list, in its order. */
export const names = async (panel) => (await listed(panel)).map(({ name }) => name);

/** Waits until the list holds these names in this order. */
export const untilNamed = (panel, wanted) =>
  until(async () => (await names(panel)).join('|') === wanted.join('|'), {
    what: `the prompts ${wanted.join(', ')}`,
    seen: () => names(panel),
  });

/** What is inside of a selector that finds the card of this name. */
export async function cardOf(panel, name) {
  const { id } = (await listed(panel)).find((prompt) => prompt.name === name);
  return `[data-prompt="${id}"]`;
}

/** Opens the form of the prompt of this name. */
export async function openForm(panel, name) {
  await openPrompts(panel);
  await panel.act('edit-prompt', await cardOf(panel, name));
  await untilForm(panel);
}

/** Opens the form of a new prompt. */
export async function openNew(panel) {
  await openPrompts(panel);
  await panel.act('new-prompt');
  await untilForm(panel);
}

/** Saves what is in the form. */
export async function save(panel) {
  await panel.act('save-prompt');
  await panel.until(() => document.documentElement.dataset.view === 'prompts', 'the list of prompts');
}

/** Makes a prompt, from wherever the panel is, and stays in the list. */
export async function make(panel, name, text) {
  await openNew(panel);
  await panel.fill('[data-field="name"]', name);
  await panel.fill('[data-field="text"]', text);
  await save(panel);
  await panel.until((wanted) => document.body.innerText.includes(wanted), `the prompt ${name}`, name);
}

const untilForm = (panel) =>
  panel.until(() => document.querySelector('main [data-field="name"]'), 'the form of a prompt');
