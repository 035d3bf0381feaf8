// The keys that work everywhere in the panel, and the map that names them.

import assert from 'node:assert/strict';
import { scenario } from '../harness/scenario.mjs';

const viewIs = (panel, view) =>
  panel.until((wanted) => document.documentElement.dataset.view === wanted, `the view "${view}"`, view);

scenario('a question mark opens the map of the keys, but not where it is typed', async ({ panel }) => {
  await panel.click('#draft');
  await panel.type('really?');
  assert.equal(await panel.draft(), 'really?');
  assert.equal((await panel.root()).view, 'chat');

  await panel.evaluate(() => document.querySelector('[data-action="new-chat"]').focus());
  await panel.type('?');
  await viewIs(panel, 'keys');
  const rows = () => [...document.querySelectorAll('.shortcuts dd')].map((keys) => keys.textContent);
  await panel.until(() => document.querySelector('[data-shortcut="ask"]'), 'the keys of the commands');
  const keys = await panel.evaluate(rows);
  for (const key of ['?', 'Esc', 'Enter', 'Alt+Shift+N', 'F2']) assert.ok(keys.includes(key), `${key}, of ${keys}`);
  assert.ok(keys.every(Boolean), 'each has a name');
  await panel.press('Escape');
  await viewIs(panel, 'chat');
  assert.equal(await panel.draft(), 'really?');
});

scenario('Alt+Shift+N begins a new chat, wherever the focus is', async ({ panel }) => {
  for (const begin of [
    () => panel.click('#draft'),
    async () => {
      await panel.openView('settings');
      await panel.evaluate(() => document.querySelector('main').focus());
    },
  ]) {
    await panel.ask('hello');
    await begin();
    await panel.press('N', { alt: true, shift: true });
    await viewIs(panel, 'chat');
    await panel.until(() => !document.querySelector('[data-turn]'), 'an empty chat');
    await panel.until(() => document.activeElement.id === 'draft', 'the focus in the composer');
    assert.equal(await panel.draft(), '');
  }
});
