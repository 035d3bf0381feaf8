// The person's own prompts: how they are made, changed, put in order, kept and taken along.

import assert from 'node:assert/strict';
import { download } from '../harness/downloads.mjs';
import { Panel } from '../harness/panel.mjs';
import { cardOf, listed, make, names, openForm, openNew, openPrompts, save, untilNamed } from '../harness/prompts.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const untilFault = (panel, text) =>
  panel.until((wanted) => (document.querySelector('.field-fault')?.textContent ?? '') === wanted, `"${text}"`, text);
const focused = (panel) =>
  panel.evaluate(() => {
    const { dataset } = document.activeElement;
    return dataset.action ?? dataset.field;
  });

scenario('a prompt is made with a placeholder that is put where the cursor is', async ({ panel }) => {
  await openNew(panel);
  await panel.fill('[data-field="name"]', 'Rhyme in {language}');
  await panel.fill('[data-field="text"]', 'A rhyme about ');
  await panel.click('[data-action="insert-placeholder"]');
  assert.equal(await focused(panel), 'text');
  await panel.type('.');
  const text = await panel.evaluate(() => document.querySelector('[data-field="text"]').value);
  assert.equal(text, 'A rhyme about {selection}.');
  const shown = 'Rhyme in English';
  await panel.until((name) => document.querySelector('[data-menu-entry]').textContent === name, shown, shown);
  await save(panel);
  const prompt = (await listed(panel)).at(-1);
  assert.deepEqual(
    { name: prompt.name, about: prompt.about, inMenu: prompt.inMenu },
    { name: shown, about: 'Selection · /rhyme-in', inMenu: true },
  );
});

scenario('an unknown placeholder is told with its place, and cannot be saved', async ({ browser, panel }) => {
  await openNew(panel);
  await panel.fill('[data-field="text"]', 'Compare {page}\nwith {selektion}.');
  await untilFault(panel, 'Line 2, character 6: there is no placeholder {selektion}.');
  await panel.fill('[data-field="name"]', 'Compare');
  await panel.act('save-prompt');
  await until(async () => (await focused(panel)) === 'text', { what: 'the focus in the text' });
  assert.equal((await panel.root()).view, 'prompt');
  assert.equal(await stored(browser), undefined);

  await panel.fill('[data-field="text"]', 'Compare {page}\nwith {title}.');
  await untilFault(panel, '');
  await panel.fill('[data-field="name"]', ' ');
  await panel.act('save-prompt');
  await untilFault(panel, 'Give it a name.');
  await until(async () => (await focused(panel)) === 'name', { what: 'the focus in the name' });
  await panel.fill('[data-field="name"]', 'Compare');
  await save(panel);
  const own = async () => (await stored(browser))?.prompts.at(-1);
  const { name, text, in_menu: inMenu } = await until(own, { what: 'the prompt on disk' });
  assert.deepEqual({ name, text, inMenu }, { name: 'Compare', text: 'Compare {page}\nwith {title}.', inMenu: true });
});

scenario('what is not saved is gone, and what was saved is still there after a restart', async ({ browser, panel }) => {
  await make(panel, 'Mine', 'Say {title}.');
  await panel.click(`${await cardOf(panel, 'Mine')} .check`);
  await openForm(panel, 'Explain');
  await panel.fill('[data-field="name"]', 'What is this?');
  await panel.press('Escape');
  await openForm(panel, 'Explain');
  await panel.fill('[data-field="name"]', 'Say it simply');
  await save(panel);
  const before = await listed(panel);
  assert.equal(before[1].name, 'Say it simply');
  assert.equal(before.at(-1).inMenu, false);
  await until(async () => (await stored(browser))?.revision === 3, { what: 'all of it on disk' });
  await browser.restart();
  const again = await Panel.open(browser);
  await openPrompts(again);
  await untilNamed(
    again,
    before.map(({ name }) => name),
  );
  assert.deepEqual(await listed(again), before);
});

scenario('prompts are moved with the keyboard, and the focus goes with them', async ({ browser, panel }) => {
  await openPrompts(panel);
  const [first, second, third, ...rest] = await names(panel);
  await panel.evaluate(() => document.querySelector('[data-action="move-prompt-down"]').focus());
  for (const order of [
    [second, first, third],
    [second, third, first],
  ]) {
    await panel.press('Enter');
    await untilNamed(panel, [...order, ...rest]);
    await until(async () => (await focused(panel)) === 'move-prompt-down', { what: 'the focus on the button' });
  }
  await panel.act('move-prompt-up', await cardOf(panel, third));
  await untilNamed(panel, [third, second, first, ...rest]);
  const ends = await panel.evaluate(() =>
    ['[data-action="move-prompt-up"]', '[data-prompt]:last-child [data-action="move-prompt-down"]'].map(
      (button) => document.querySelector(button).disabled,
    ),
  );
  assert.deepEqual(ends, [true, true]);

  const other = await openSecond(browser);
  await openPrompts(other);
  await untilNamed(other, await names(panel));
  await Promise.all([
    panel.act('move-prompt-down', await cardOf(panel, third)),
    other.act('move-prompt-up', await cardOf(other, rest.at(-1))),
  ]);
  const moved = [...rest.slice(0, -2), rest.at(-1), rest.at(-2)];
  for (const one of [panel, other]) await untilNamed(one, [second, third, first, ...moved]);
});

scenario('a prompt that is deleted comes back to its place, and a built-in one is put back', async ({ panel }) => {
  await make(panel, 'Mine', 'Say {title}.');
  await make(panel, 'Last', 'Say {url}.');
  const before = await names(panel);
  await openForm(panel, 'Mine');
  await panel.act('delete-prompt');
  await untilNamed(
    panel,
    before.filter((name) => name !== 'Mine'),
  );
  await panel.act('undo', '[data-toast="prompt-deleted"]');
  await untilNamed(panel, before);

  await openForm(panel, 'Explain');
  assert.ok(!(await panel.evaluate(() => document.querySelector('[data-action="delete-prompt"]'))));
  await panel.fill('[data-field="text"]', 'Tell me about {selection}.');
  await save(panel);
  await openForm(panel, 'Explain');
  await panel.act('delete-prompt');
  await openForm(panel, 'Explain');
  const text = () => panel.evaluate(() => document.querySelector('[data-field="text"]').value);
  assert.equal(await text(), 'Explain {selection} in simple words.');
  await panel.act('undo', '[data-toast="prompt-deleted"]');
  await panel.press('Escape');
  await openForm(panel, 'Explain');
  assert.equal(await text(), 'Tell me about {selection}.');
});

scenario('all prompts are saved in one file, as they are now', async ({ browser, panel }) => {
  await make(panel, 'Mine', 'Say "{title}"\nin {language}.');
  await openForm(panel, 'Summarise');
  await panel.fill('[data-field="name"]', 'In short');
  await save(panel);
  const shown = await listed(panel);
  const { name, text } = await download(browser, () => panel.act('export-prompts'));
  assert.match(name, /^pilotlight-prompts-\d{4}-\d\d-\d\d\.json$/);
  const { library, ...rest } = JSON.parse(text);
  assert.deepEqual(Object.keys(rest), ['pilotlight', 'exported']);
  assert.equal(library.v, 1);
  assert.deepEqual(
    library.prompts.map(({ id }) => id),
    shown.map(({ id }) => id),
  );
  const { id, ...own } = library.prompts.at(-1);
  assert.deepEqual(own, { name: 'Mine', text: 'Say "{title}"\nin {language}.', in_menu: true });
  assert.equal(library.prompts[2].name, 'In short');
  assert.match(library.prompts[2].text, /\{selection\}/, 'a built-in one with its words');
});

/** The prompts on disk. */
const stored = async (browser) => {
  const [panel] = browser.contexts('panel');
  return (await panel.evaluate(() => chrome.storage.local.get('prompts'))).prompts;
};

const openSecond = async (browser) =>
  Panel.open(browser, await browser.open('about:blank#second', { newWindow: true }));
