// Looking for something: what was said is found as one types, whatever it is written in, and one key leads there.

import assert from 'node:assert/strict';
import { change, rewrite, shown } from '../harness/branches.mjs';
import { brief } from '../harness/brief.mjs';
import { choose, look, messages, offered, openFind, untilFound } from '../harness/find.mjs';
import { compose, pressComposingEnter } from '../harness/input.mjs';
import { scenario } from '../harness/scenario.mjs';
import { seedChats } from '../harness/seed.mjs';
import { until } from '../harness/until.mjs';

const CHATS = [
  { title: 'Stoves', texts: ['Why has it a pilot flame?', 'The flame lights the pilot burner.\n\nIt is **small**.'] },
  { title: 'Musique', texts: ['Une É́tude de Chopin', 'Ｆｕｌｌ ｗｉｄｔｈ, and the ﬁrst ETUDE'] },
  { title: '点火', texts: ['自動点火装置とは何ですか。', '自动点火装置。か\u3099す'] },
];

/** The chat of the panel's own, and those above. */
async function seeded({ browser, panel }, chats = CHATS) {
  await panel.ask('the seed');
  await seedChats(browser, chats);
  await panel.findChat(chats.at(-1).title);
  await panel.closeList();
}

const view = async (panel) => (await panel.root()).view;

scenario('words, phrases, accents, Japanese and Chinese are found as they are typed', async (scene) => {
  const { panel } = scene;
  await seeded(scene);
  await openFind(panel);
  const marked = async (typed) => messages(await look(panel, typed)).map((entry) => entry.marked.join('|'));
  assert.deepEqual(await marked('FLAME pilot'), ['flame|pilot', 'pilot|flame']);
  assert.deepEqual(await marked('"pilot flame"'), ['pilot flame']);
  assert.deepEqual(await marked('“pilot bur'), ['pilot bur']);
  assert.deepEqual(await marked('étude'), ['ETUDE', 'É́tude']);
  assert.deepEqual(await marked('etude chopin'), ['É́tude|Chopin']);
  assert.deepEqual(await marked('full first'), ['Ｆｕｌｌ|ﬁrst']);
  assert.deepEqual(await marked('点火装'), ['点火装', '点火装']);
  assert.deepEqual(await marked('自動点'), ['自動点']);
  assert.deepEqual(await marked('ガス'), [], 'hiragana and katakana are two scripts');
  assert.deepEqual(await marked('がす'), ['か\u3099す']);
  assert.deepEqual(await marked('flame étude'), []);

  const { count, entries } = await look(panel, 'small');
  assert.equal(count, 1);
  assert.match(entries[0].text, /^Stoves\n.*\nAnswer · .*burner\.\s+It is \*\*small\*\*\.$/s);
});

scenario('chats, commands, assistants and prompts are found by their names, and done with Enter', async (scene) => {
  const { panel } = scene;
  await seeded(scene);
  await panel.click('#draft');
  await panel.type('half a thought');
  await openFind(panel);
  const kinds = (entries) => [...new Set(entries.map(({ kind }) => kind))];
  assert.deepEqual(kinds((await offered(panel)).entries), ['chats', 'commands']);

  await panel.press('Escape');
  await panel.until(() => document.activeElement.id === 'draft', 'the composer to have the focus');
  assert.equal(await panel.draft(), 'half a thought');

  await openFind(panel);
  assert.deepEqual(kinds((await look(panel, 'MUSÍQUE')).entries), ['chats']);
  await panel.press('Enter');
  await panel.until(() => document.body.innerText.includes('Chopin'), 'the chat');
  assert.equal(await view(panel), 'chat');

  await openFind(panel);
  await look(panel, 'sett');
  await panel.press('Enter');
  await panel.until(() => document.documentElement.dataset.view === 'settings', 'the settings');
  await openFind(panel);
  await panel.press('k', { ctrl: true });
  assert.equal(await until(async () => (await view(panel)) !== 'find' && view(panel), { what: 'the way back' }), 'settings');

  await openFind(panel);
  await look(panel, 'assistants');
  await panel.press('Enter');
  await panel.until(() => document.documentElement.dataset.view === 'assistants', 'the assistants');
  await panel.act('edit-assistant');
  await panel.fill('[data-field="name"]', 'Half a name');
  await openFind(panel);
  await panel.press('Escape');
  const isKept = () => document.querySelector('[data-field="name"]')?.value === 'Half a name';
  await panel.until(isKept, 'what was entered in the form to be still there');

  await openFind(panel);
  await look(panel, 'pilotlight');
  await choose(panel, 'assistants');
  await panel.until(() => !document.querySelector('[data-turn]'), 'a new chat');
  await openFind(panel);
  await look(panel, 'explain');
  await choose(panel, 'prompts');
  await until(async () => (await panel.draft()).startsWith('/explain'), { what: 'the prompt in the composer' });
});

scenario('a turn at the beginning of a chat of a thousand is gone to, and stays in view', async (scene) => {
  const { panel } = scene;
  const texts = Array.from({ length: 1000 }, (_, index) => `turn number ${index + 1}, and ${'some words '.repeat(9)}`);
  await seeded(scene, [{ title: 'long', texts }]);
  await openFind(panel);
  const { count, entries } = await look(panel, '"turn number 3,"');
  assert.equal(count, 1);
  await choose(panel, 'messages');
  const isThere = (id) => {
    const turn = document.querySelector(`[data-turn="${id}"]`);
    if (!turn || document.activeElement !== turn) return false;
    const { top } = turn.getBoundingClientRect();
    const frame = turn.closest('[data-scroller]').getBoundingClientRect();
    return top >= frame.top && top < frame.top + frame.height / 2;
  };
  const { of } = entries.at(-1);
  await panel.until(isThere, 'turn 3 to be in view and have the focus', of);
  // What is drawn above it later does not move it.
  await panel.until(() => document.querySelector('[data-turn]').innerText.includes('turn number 1,'), 'the first turn');
  await panel.until(isThere, 'turn 3 to be still in view', of);

  await openFind(panel);
  assert.equal((await look(panel, 'number')).count, 1000);
  assert.equal(messages(await offered(panel)).length, 50);
  await choose(panel, 'more');
  await untilFound(panel, (seen) => messages(seen).length === 100, 'fifty more');
  await panel.press('ArrowUp');
  await panel.press('Enter');
  await panel.until(() => /number 951,/.test(document.activeElement.innerText), 'the last one that was there before');
});

scenario('what is said is found right after, and what is deleted is not', async (scene) => {
  const { panel } = scene;
  await seeded(scene);
  await openFind(panel);
  assert.equal((await look(panel, 'newfangled')).count, 0);
  await panel.press('Escape');
  await panel.ask('something newfangled');
  await openFind(panel);
  // The answer echoes what was said.
  const found = await look(panel, 'newfangled');
  assert.equal(found.count, 2);
  await panel.press('Escape');

  const { id } = await panel.findChat('Stoves');
  await panel.act('delete-chat', `[data-chat="${id}"]`);
  await panel.closeList();
  await openFind(panel);
  assert.equal((await look(panel, 'burner')).count, 0);
  assert.equal((await look(panel, 'stoves')).entries.length, 0);
  await panel.act('undo');
  await openFind(panel);
  assert.equal((await look(panel, 'burner')).count, 1);
});

scenario('a choice that an input method makes is not the chosen entry', async (scene) => {
  const { panel } = scene;
  await seeded(scene);
  await openFind(panel);
  await compose(panel.context, '点火');
  await untilFound(panel, ({ count }) => count === 2, 'what is being composed to be found');
  await pressComposingEnter(panel.context);
  assert.equal(await view(panel), 'find');
});

scenario('the search is opened from the list of chats, and what is clicked there is gone to', async (scene) => {
  const { panel } = scene;
  await seeded(scene);
  await panel.openView('find');
  await panel.until(() => document.activeElement?.dataset.field === 'find', 'the search to have the focus');
  await look(panel, 'flame');
  await panel.press('ArrowUp');
  const last = (await offered(panel)).entries.at(-1);
  await panel.until((id) => document.querySelector('[aria-selected="true"]').dataset.of === id, 'the last', last.of);
  await panel.click(`[data-of="${last.of}"]`);
  await panel.until((id) => document.activeElement.dataset.turn === id, 'the turn that was clicked', last.of);
});

scenario(
  'an earlier version is found, and its branch is shown; an answer that was deleted is not found',
  { contextWindow: 60_000, scripts: [brief] },
  async ({ panel }) => {
    await panel.ask('Where do narwhals live?');
    await panel.ask('And what do they eat?');
    const [asked, answer] = await shown(panel);
    await rewrite(panel, asked.id, 'Where do whales live?');
    await openFind(panel);
    assert.equal(messages(await look(panel, 'narwhals')).length, 2);
    await choose(panel, 'messages');
    await panel.until((id) => document.querySelector(`[data-turn="${id}"]`), 'the earlier version', asked.id);
    assert.equal((await shown(panel)).length, 4);

    await change(panel, 'delete-answer', answer.id);
    await openFind(panel);
    const one = async () => messages(await look(panel, 'narwhals')).length === 1;
    await until(one, { what: 'the question alone', seen: () => panel.describe() });
  },
);
