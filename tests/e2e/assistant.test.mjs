// Assistants: what they tell the model, and what becomes of their chats when they change.

import assert from 'node:assert/strict';
import { model, plain, reply, system, user } from '../harness/echo.mjs';
import { calls, watchCalls } from '../harness/inject.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const DEFAULT_ASSISTANT = '01920000-0000-7000-8000-000000000001';

/** Changes fields of an assistant in its form. */
async function edit(panel, id, fields) {
  await panel.openView('assistants');
  if (id) await panel.act('edit-assistant', `[data-assistant="${id}"]`);
  else await panel.act('new-assistant');
  await panel.until(() => document.documentElement.dataset.view === 'assistant', 'the form');
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'style') await panel.choose('[data-field="style"]', value);
    else await panel.fill(`[data-field="${name}"]`, value);
  }
  await panel.act('save-assistant');
  await panel.until(() => document.documentElement.dataset.view !== 'assistant', 'the form to be closed');
  if ((await panel.root()).view !== 'chat') await panel.closeView();
}

scenario(
  'editing the assistant restores its old chats with the new instruction at their next use',
  async ({ panel }) => {
    await edit(panel, DEFAULT_ASSISTANT, { system: 'Be kind.' });
    const first = await panel.ask('hello');
    assert.equal(first, reply(system('Be kind.'), user('hello')));
    await edit(panel, DEFAULT_ASSISTANT, { system: 'Be brief.' });
    const second = await panel.ask('and now?');
    assert.equal(second, plain(reply(system('Be brief.'), user('hello'), model(first), user('and now?'))));
    await panel.newChat();
    assert.equal(await panel.ask('a new one'), reply(system('Be brief.'), user('a new one')));
  },
);

scenario(
  'an assistant with examples gives them to the model, and its style reaches create()',
  {
    scripts: [watchCalls],
  },
  async ({ browser, panel }) => {
    await edit(panel, null, { name: 'Sums', system: 'Only figures.', style: 'most-predictable' });
    await panel.openView('assistants');
    await panel.until(() => document.body.innerText.includes('Sums'), 'the new assistant');
    await panel.closeView();
    const sums = () =>
      calls(browser, 'host', 'create').find(({ args }) => JSON.stringify(args).includes('Only figures.'));
    await panel.newChat();
    await panel.choose('[data-field="assistant"]', await idOf(panel, 'Sums'));
    assert.equal(await panel.ask('1+1?'), reply(system('Only figures.'), user('1+1?')));
    const { args } = await until(sums, { what: 'create() with the instruction' });
    assert.equal(args[0].topK, 1);
    assert.equal(args[0].temperature, 0);
    assert.equal(args[0].samplingMode, undefined);
  },
);

scenario(
  'where the browser knows samplingMode, the style is passed as that and nothing else',
  {
    scripts: [watchCalls],
    features: ['AIPromptAPIParams'],
  },
  async ({ browser, panel }) => {
    await edit(panel, DEFAULT_ASSISTANT, { style: 'creative' });
    await panel.ask('hello');
    const { args } = calls(browser, 'host', 'create').at(-1);
    assert.equal(args[0].samplingMode, 'creative');
    assert.equal(args[0].topK, undefined);
    assert.equal(args[0].temperature, undefined);
  },
);

async function idOf(panel, name) {
  const all = await panel.evaluate(() => chrome.storage.local.get());
  return Object.values(all).find((value) => value?.name === name).id;
}
