// A chat that outgrows the window: a summary takes the place of its oldest turns, and can be read, changed and undone.

import assert from 'node:assert/strict';
import { brief, briefly } from '../harness/brief.mjs';
import { askCalmly, card, checkGiven, chooseStrategy, fillWindow, givenFor, message, untilCard, used } from '../harness/compaction.mjs';
import { closeGate, gates, openGate, openGates, untilHeld } from '../harness/gates.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { allRows, pathOf } from '../harness/stores.mjs';
import { HEADLINE, summaries, summarizer } from '../harness/summarizer.mjs';
import { until } from '../harness/until.mjs';

const WINDOW = 2048;
const texts = (count) => Array.from({ length: count }, (_, number) => message(number));

/** How many sessions live, beside the base. */
const sessions = (panel) => panel.evaluate(() => document.querySelectorAll('[data-session]').length);

/** Opens the card and clicks something on it, in one go: whenever more is summarised, it moves to another turn. */
const onCard = (panel, action) =>
  panel.evaluate((name) => {
    const card = document.querySelector('[data-summary]');
    card.open = true;
    card.querySelector(`[data-action="${name}"]`).click();
  }, action);

/** The turns of the only chat, as they lie on disk. */
async function transcript(panel) {
  const { heads, turns } = await allRows(panel);
  return pathOf(heads[0], turns).map(({ role, text }) => [role, text]);
}

/** Asks until there is a summary, and says how many messages that took. */
async function untilSummarised(panel) {
  const count = await fillWindow(panel);
  await untilCard(panel, null, 90_000);
  return count;
}

for (const kind of ['absent', 'present', 'failing']) {
  scenario(
    `a full chat goes on with a summary and its newest turns, where the summarizer is ${kind}`,
    { contextWindow: WINDOW, scripts: [summarizer(kind), brief] },
    async ({ browser, panel }) => {
      const count = await fillWindow(panel);
      await untilCard(panel, null);
      // Both at once: where one step was not enough, the next follows in a moment.
      const { turns, text, words } = await panel.evaluate(() => {
        const { dataset, children } = document.querySelector('[data-summary]');
        return { turns: dataset.summary, words: children[0].textContent, text: children[1].textContent };
      });
      assert.equal(words, `Turns 1 to ${turns} are summarised for the model`);
      assert.ok(text.includes(kind === 'present' ? HEADLINE : 'Summary number '), text);
      if (kind === 'present') assert.match(summaries(browser, 'summarize')[0].text, /^Person:\nsaid 0\. w+ \(0\)\n\nModel:\nAnswer to: /);

      const kept = await transcript(panel);
      const asked = await askCalmly(browser, panel, texts(count));
      assert.equal(asked.summary, asked.card.text, 'the model is told what the card says');
      assert.equal(asked.given, asked.before - asked.card.turns / 2, 'and everything behind it');
      assert.deepEqual((await transcript(panel)).slice(0, kept.length), kept, 'the transcript never changes');
    },
  );
}

scenario(
  'where the summarizer hangs, a message is answered at once, and the model is asked in the end',
  { contextWindow: WINDOW, scripts: [summarizer('hanging'), brief], timeout: 240_000 },
  async ({ browser, panel }) => {
    const count = await fillWindow(panel);
    await until(() => summaries(browser, 'summarize').length > 0, { what: 'the summarizer to be asked' });
    await panel.ask(message(count));
    assert.equal((await checkGiven(browser, message(count), texts(count))).summary, undefined);
    await untilCard(panel, null, 90_000);
    await panel.ask(message(count + 1));
    assert.equal((await givenFor(browser, message(count + 1))).summary, (await card(panel)).text);
  },
);

scenario(
  'a summary is changed and undone, and what the model is told follows, also in a new browser',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    const said = texts(await untilSummarised(panel));
    const { card: made } = await askCalmly(browser, panel, said);
    const other = await Panel.open(browser, await browser.open('about:blank#second', { newWindow: true }));
    await onCard(panel, 'edit-summary');
    await panel.fill('[data-field="editing"]', 'We talk of lamps.');
    await panel.act('save-editing');
    const edited = { turns: made.turns, edited: true, text: 'We talk of lamps.' };
    for (const window of [panel, other]) assert.deepEqual(await untilCard(window, made), edited);
    await panel.ask(message(said.length));
    assert.equal((await checkGiven(browser, message(said.length), said)).summary, 'We talk of lamps.');
    said.push(message(said.length));

    await browser.restart();
    panel = await Panel.open(browser);
    assert.deepEqual(await untilCard(panel, null), edited);
    await onCard(panel, 'undo-summary');
    assert.equal(await untilCard(panel, edited), null);
    await panel.ask(message(said.length));
    const { given, summary } = await checkGiven(browser, message(said.length), said);
    assert.equal(summary, undefined);
    assert.ok(given > said.length - made.turns / 2, 'turns that were summarised are given word for word');
  },
);

scenario(
  'a chat that comes back is given its summary and its newest turns',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    const said = texts(await untilSummarised(panel));
    const { card: made } = await askCalmly(browser, panel, said);
    await panel.openView('sessions');
    await panel.act('evict', '[data-session]:not([data-session-chat="base"])');
    await until(async () => (await sessions(panel)) === 1, { what: 'the session to be evicted' });
    await panel.closeView();
    await panel.ask(message(said.length));
    const { given, summary } = await checkGiven(browser, message(said.length), said);
    assert.equal(summary, made.text);
    assert.ok(given > 2, `${given} exchanges beside it`);
  },
);

scenario(
  'a new chat begins with the summary, and with what was typed',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    await untilSummarised(panel);
    const { chat } = await panel.root();
    await panel.type('and now?');
    await onCard(panel, 'go-on-elsewhere');
    await panel.until((old) => document.documentElement.dataset.chat !== old, 'another chat', chat);
    assert.equal(await panel.draft(), 'and now?');
    await panel.press('Enter');
    await panel.untilAnswer('done');
    const [question] = await panel.turns();
    assert.match(question.text, /and now\?/);
    const [host] = browser.contexts('host');
    const asked = await host.evaluate(() => globalThis.testReplies.at(-1).asked);
    // Where one step was not enough, the next has followed before the click.
    assert.match(asked, /^text:\nSummary number \d+\.$/m);
  },
);

scenario(
  'what is pinned is given for ever, with what it belongs to',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    await chooseStrategy(panel, 'pinned');
    await panel.ask(message(0));
    await panel.act('keep-turn', '[data-turn][data-role="person"]');
    await panel.until(() => document.querySelector('[data-turn][data-pinned="true"]'), 'the turn to be pinned');
    const count = await fillWindow(panel, 1);
    await untilCard(panel, null);
    await panel.ask(message(count));
    const { summary, exchanges } = await givenFor(browser, message(count));
    assert.equal(summary, (await card(panel)).text);
    assert.deepEqual(exchanges[0], { user: message(0), model: briefly(message(0)) });
    assert.deepEqual(exchanges.at(-1).user, message(count - 1));
    assert.ok(exchanges.length < count, 'and what lies between is summarised');
  },
);

scenario(
  'with the newest turns only, nothing is summarised, and what is left out is foretold by its numbers',
  { contextWindow: WINDOW, scripts: [brief] },
  async ({ browser, panel }) => {
    await chooseStrategy(panel, 'recent');
    const said = [];
    let words;
    do {
      const text = message(said.length);
      await panel.type(text);
      const find = () => document.querySelector('[data-forecast][data-current="true"]:not([data-forecast="unknown"])')?.textContent;
      words = await panel.until(find, 'what is foretold');
      await panel.press('Enter');
      await panel.untilSaid(`(${said.length})`);
      await panel.untilAnswer('done');
      const { given, summary } = await checkGiven(browser, text, said);
      assert.equal(summary, undefined);
      const leftOut = 2 * (said.length - given);
      if (leftOut > 0) assert.ok(words.endsWith(`turns 1 to ${leftOut} will be left out`), words);
      said.push(text);
    } while (!words.includes('left out'));
    assert.equal(await card(panel), null);
  },
);

/** Where a compaction is stopped: the gate, and what it leaves. */
const STOPS = [
  { gate: 'make', where: 'while a session is made to find a text', leaves: 'old' },
  { gate: 'measure', where: 'while turns are counted for the new session', leaves: 'old' },
  { gate: 'append', where: 'while the new session is filled', leaves: 'old' },
  { gate: 'write', where: 'while the summary is written', leaves: 'old' },
  { gate: 'told', where: 'when the summary is written and nobody knows it', leaves: 'new' },
];

/** Says so much that the chat is summarised next, and stops that at a gate. Says what was said. */
async function holdCompaction(browser, panel, gate) {
  const said = [];
  do {
    said.push(message(said.length));
    await panel.ask(said.at(-1));
  } while ((await used(panel)) < 0.8 * WINDOW);
  // Just so much that it still fits, and its answer is too much. A token is a byte, and eleven for the role.
  said.push('y'.repeat(Math.floor(0.9 * WINDOW) - (await used(panel)) - 11));
  // The chat has a session, so the next one that is made is for its summary.
  await closeGate(browser, 'make');
  await panel.ask(said.at(-1));
  const order = ['make', 'measure', 'append', gate];
  for (const [index, next] of order.slice(0, order.indexOf(gate) + 1).entries()) {
    if (index > 0) {
      await closeGate(browser, next);
      await openGate(browser, order[index - 1]);
    }
    await untilHeld(browser, next);
  }
  return said;
}

for (const { gate, where, leaves } of STOPS) {
  for (const [victim, kill] of Object.entries({
    host: (browser) => browser.killHost(),
    browser: (browser) => browser.killAndRestart(),
  })) {
    scenario(
      `the ${victim} dies ${where}: the ${leaves} state is whole`,
      { contextWindow: WINDOW, scripts: [gates, brief] },
      async ({ browser, panel }) => {
        const said = await holdCompaction(browser, panel, gate);
        await kill(browser);
        if (panel.context.closed) panel = await Panel.open(browser);
        const [head] = (await allRows(panel)).heads;
        assert.equal(head.summary ? 'new' : 'old', leaves);
        const persons = (await transcript(panel)).filter(([role]) => role === 'Person').map(([, text]) => text);
        assert.deepEqual(persons, said, 'nothing is lost');
        const isShown = async () => (await card(panel))?.text === head.summary?.text;
        await until(isShown, { what: 'the screen to say so', seen: () => card(panel) });
        await panel.ask('and then?');
        const { summary } = await checkGiven(browser, 'and then?', said);
        assert.equal(summary, head.summary?.text);
      },
    );
  }
}

scenario(
  'the worker and the model die while a chat is summarised, and it goes on',
  { contextWindow: WINDOW, scripts: [gates, brief], timeout: 240_000 },
  async ({ browser, panel }) => {
    const said = await holdCompaction(browser, panel, 'append');
    await browser.stopWorker();
    await browser.model.kill();
    await openGates(browser);
    await untilCard(panel, null, 90_000);
    const asked = await askCalmly(browser, panel, said);
    assert.equal(asked.summary, asked.card.text);
  },
);
