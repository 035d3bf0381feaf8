// Chats as documents: messages and answers that are changed, versions, forks, and all of that taken back.

import assert from 'node:assert/strict';
import { change, checkGiven, checkLast, offers, rewrite, shown } from '../harness/branches.mjs';
import { brief, briefly } from '../harness/brief.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { readAll } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

const WINDOW = 60_000;

const texts = async (panel) => (await shown(panel)).map(({ text }) => text);

scenario(
  'a message is edited and asked again, and both versions stay behind the arrows',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    for (const text of ['one', 'two', 'three']) await panel.ask(text);
    const [, , two] = await shown(panel);
    await rewrite(panel, two.id, 'two, better');
    assert.deepEqual(await texts(panel), ['one', briefly('one'), 'two, better', briefly('two, better')]);
    await checkLast(browser, 'two, better', (await shown(panel)).slice(0, 2));

    const [, , better] = await shown(panel);
    await change(panel, 'version-before', better.id);
    assert.deepEqual((await texts(panel)).slice(2), ['two', briefly('two'), 'three', briefly('three')]);
    await checkGiven(browser, panel, 'four');

    // The one before it has the focus, so that the next key goes on from there.
    const focused = await panel.evaluate(() => document.activeElement.closest('[data-turn]')?.dataset.turn);
    assert.equal(focused ?? two.id, two.id);
    await change(panel, 'version-after', two.id);
    assert.deepEqual((await texts(panel)).slice(2), ['two, better', briefly('two, better')]);
    await checkGiven(browser, panel, 'and five');
  },
);

scenario(
  'an answer is edited, and the model has said what the person says',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    await panel.ask('one');
    await panel.ask('two');
    const [, answer] = await shown(panel);
    await rewrite(panel, answer.id, 'In my own words.');
    assert.deepEqual(await texts(panel), ['one', 'In my own words.']);
    assert.ok(await panel.evaluate(() => document.querySelector('[data-edited]').checkVisibility()));
    await checkGiven(browser, panel, 'go on');
    assert.equal((await shown(panel))[1].text, 'In my own words.');
  },
);

scenario(
  'a deleted answer is not given any more, and comes back, also after a restart',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    for (const text of ['one', 'two', 'three']) await panel.ask(text);
    const before = await shown(panel);
    await change(panel, 'delete-answer', before[1].id);
    assert.deepEqual(await shown(panel), before.toSpliced(1, 1));
    await checkGiven(browser, panel, 'four');
    await change(panel, 'delete-answer', (await shown(panel)).at(-1).id);
    await panel.until(() => document.querySelector('[data-unanswered]'), 'the place of the answer');

    await browser.restart();
    const again = await Panel.open(browser);
    await again.until(() => document.querySelector('[data-unanswered]'), 'the place of the answer');
    await change(again, 'undo-change');
    const all = await shown(again);
    await change(again, 'undo-change');
    assert.deepEqual((await shown(again)).slice(0, 6), before, 'and what was said since stays');
    await change(again, 'redo-change');
    assert.deepEqual(await shown(again), all);
    await checkGiven(browser, again, 'five');
  },
);

scenario(
  'a fork begins with what was said up to there, and leaves the chat as it is',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    for (const text of ['one', 'two', 'three']) await panel.ask(text);
    const before = await shown(panel);
    const chat = (await panel.root()).chat;
    await change(panel, 'fork', before[3].id);
    assert.notEqual((await panel.root()).chat, chat);
    assert.deepEqual(await texts(panel), before.slice(0, 4).map(({ text }) => text));
    await checkGiven(browser, panel, 'what if');

    await until(async () => (await panel.list()).length === 2, { what: 'two chats', seen: () => panel.list() });
    const { turns } = await readAll(browser);
    assert.equal(turns.filter((turn) => turn.chat === chat).length, 6, 'nothing of the chat has changed');
    assert.equal(turns.length, 12);
  },
);

scenario(
  'an answer that is edited while another runs is not changed, and what was typed is given back',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    await panel.ask('one');
    const [one, answer] = await shown(panel);
    await panel.act('edit-turn', `[data-turn="${answer.id}"]`);
    await panel.fill('[data-field="editing"]', 'Too late.');
    await browser.model.pause();
    await panel.send('two');
    await panel.until(() => document.querySelector('[data-state="running"]'), 'an answer that runs');
    await panel.act('save-editing');
    await panel.until(() => document.querySelector('[data-toast="failed"][data-trouble="chat_busy"]'), 'why it was not changed');
    assert.equal(await panel.draft(), 'Too late.', 'what was typed is not lost');
    browser.model.continue();
    await panel.untilSaid(briefly('two'));
    assert.equal((await shown(panel))[0].id, one.id);
  },
);

/** Numbers that look random, the same for the same seed, below `most`. */
function random(seed) {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
}

for (const seed of [1, 2, 3]) {
  scenario(
    `after each of a hundred changes the model is given exactly what is shown (${seed})`,
    { contextWindow: WINDOW, scripts: [brief], timeout: 400_000 },
    async ({ browser, panel }) => {
      const below = random(seed);
      const done = [];
      await panel.ask('first');
      for (let number = 0; number < 100; number++) {
        try {
          done.push(await takeStep(browser, panel, below, number));
          if (!done.at(-1).asked) await checkGiven(browser, panel, `probe ${number}`);
        } catch (error) {
          error.message += `\nafter ${JSON.stringify(done.slice(-6))}`;
          throw error;
        }
      }
      const kinds = new Set(done.map(({ kind }) => kind));
      assert.ok(kinds.size >= 9, `all kinds of changes were made: ${[...kinds]}`);
    },
  );
}

/** Makes a random change; says which, and whether the model was asked by it, in which case what it was given is checked. */
async function takeStep(browser, panel, below, number) {
  const before = await shown(panel);
  const pick = (turns) => turns[below(turns.length)];
  const persons = before.filter(({ role }) => role === 'person');
  const answers = before.filter(({ role }) => role === 'model');
  // A long chat is cut, so that all of it stays on the screen.
  const kind = before.length > 18 ? 'edit early' : pick(['send', 'edit', 'edit answer', 'again', 'fork', 'delete', 'undo', 'redo', 'before', 'after']);
  const text = `text ${number}`;
  const check = async (asked, from) => {
    await checkLast(browser, asked, before.slice(0, before.findIndex(({ id }) => id === from.id)));
    return { kind, asked: true };
  };
  switch (kind) {
    case 'send':
      await checkGiven(browser, panel, text);
      return { kind, asked: true };
    case 'edit':
    case 'edit early': {
      const message = kind === 'edit' ? pick(persons) : persons[below(3)];
      await rewrite(panel, message.id, text);
      return check(text, message);
    }
    case 'edit answer':
      if (answers.length > 0) await rewrite(panel, pick(answers).id, text);
      break;
    case 'again': {
      const [answer] = answers.slice(-1);
      if (!answer || before.at(-1).id !== answer.id) break;
      await change(panel, 'try-again', answer.id);
      return check(before.at(-2).text, before.at(-2));
    }
    case 'fork':
    case 'delete': {
      const answer = answers.length > 0 && pick(answers);
      if (!answer || (kind === 'fork' && below(3) > 0)) break;
      await change(panel, kind === 'fork' ? 'fork' : 'delete-answer', answer.id);
      break;
    }
    case 'undo':
    case 'redo':
      if (!(await offers(panel, `${kind}-change`))) break;
      await change(panel, `${kind}-change`);
      break;
    default: {
      const with_ = [];
      for (const turn of before) if (await offers(panel, `version-${kind}`, turn.id)) with_.push(turn);
      if (with_.length > 0) await change(panel, `version-${kind}`, pick(with_).id);
    }
  }
  return { kind, asked: false };
}
