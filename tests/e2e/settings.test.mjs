// The settings: what is chosen, by whom, and which keys there are.

import assert from 'node:assert/strict';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const stored = async (panel) => (await panel.evaluate(() => chrome.storage.local.get('settings'))).settings;

scenario('two windows change different settings, and neither undoes the other', async ({ browser, panel: left }) => {
  const page = await browser.open('about:blank#second', { newWindow: true });
  const right = await Panel.open(browser, page);
  for (const panel of [left, right]) await panel.openView('settings');
  await left.choose('[data-field="ask-in"]', 'askInOpenChat');
  await right.choose('[data-field="translate-to"]', 'ar');
  await left.choose('[data-field="warm"]', 'one-hour');
  const both = async () => {
    const settings = await stored(left);
    return settings?.ask_in === 'OpenChat' && settings.translate_to === 'ar' && settings.warm === 'OneHour';
  };
  await until(both, { what: 'all three on disk', seen: () => stored(left) });
  for (const panel of [left, right]) {
    const shown = () =>
      panel.evaluate(() =>
        ['ask-in', 'translate-to', 'warm'].map((field) => document.querySelector(`[data-field="${field}"]`).value),
      );
    await until(async () => (await shown()).join() === 'askInOpenChat,ar,one-hour', {
      what: 'both to be shown',
      seen: shown,
    });
  }
});

scenario('the keys are told as the browser has them, and lead to where they are changed', async (scene) => {
  const { browser, panel } = scene;
  await panel.openView('settings');
  const commands = await panel.evaluate(() => chrome.commands.getAll());
  await panel.act('open-keys');
  await panel.until(() => document.querySelector('[data-shortcut]'), 'the keys');
  const shown = await panel.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-shortcut]')].map(({ dataset, textContent }) => [
        dataset.shortcut,
        textContent,
      ]),
    ),
  );
  const expected = commands.map(({ name, shortcut }) => [name, shortcut || 'No keys']);
  assert.deepEqual(shown, Object.fromEntries(expected));
  assert.match(shown._execute_action, /L$/);
  await panel.act('open-shortcuts');
  await browser.attach(({ type, url }) => type === 'page' && url === 'chrome://extensions/shortcuts');
});
