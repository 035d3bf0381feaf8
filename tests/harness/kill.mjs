// Kills something at every step of a turn, and looks whether anything is lost or doubled.

import assert from 'node:assert/strict';
import { model, plain, reply, systemPartOf, user } from './echo.mjs';
import { gates, openGates, stepOf, watchSteps } from './gates.mjs';
import { mouthpiece } from './inject.mjs';
import { Panel } from './panel.mjs';
import { givenText } from './quotes.mjs';
import { allRows, pathOf } from './stores.mjs';
import { scenario } from './scenario.mjs';
import { WORDS, allStations } from './stations.mjs';
import { until } from './until.mjs';

const [FIRST, CUT, LAST] = ['the first question', 'the question that is cut', 'and after all that?'];

/**
 * Registers a test for every station at which a turn can stand.
 *
 * @param {string} what dies, in words that begin the test's name
 * @param {object} death
 * @param {(browser: import('./browser.mjs').Browser) => Promise<void>} death.kill
 * @param {(station: object) => string} death.outcome the state to which the answer comes
 * @param {(station: object) => boolean} [death.forgets] whether the model may have lost its system prompt by it
 */
export function killAtEveryStep(what, { kill, outcome, forgets = () => false }) {
  for (const station of allStations()) {
    const name = `${what} while a turn is ${station.name}: nothing is lost or doubled`;
    const { contextWindow } = station;
    scenario(name, { contextWindow, scripts: [gates, mouthpiece, watchSteps] }, async ({ browser, panel }) => {
      const first = await panel.ask(FIRST);
      if (station.restored) await evict(panel);
      await station.reach(browser, panel, CUT);
      assert.equal(await stepOf(panel), station.step, 'what the host says that the turn is doing');
      await kill(browser);
      // What nothing else has freed goes on.
      browser.model.continue();
      await openGates(browser);

      const again = panel.context.closed ? await openAgain(browser) : panel;
      const [asked, cut] = await untilSettled(again, outcome(station));
      const systems = [systemPartOf(first), ...(forgets(station) ? [''] : [])];
      const given = plain(givenText(asked, cut));
      checkAnswer(cut, station, systems, first, given);
      await checkNext(again, systems, given);
    });
  }
}

/** Evicts the session of the only chat. */
async function evict(panel) {
  const session = '[data-session]:not([data-session-chat="base"])';
  await panel.openView('sessions');
  await panel.act('evict', session);
  await panel.until((selector) => !document.querySelector(selector), 'the session to be evicted', session);
  await panel.closeView();
}

/** Opens the chat in a new panel. What was typed and not taken is back in the composer, and is sent. */
async function openAgain(browser) {
  const panel = await Panel.open(browser);
  const isShown = await panel.evaluate(() => Boolean(document.querySelector('[data-turn]')));
  if (!isShown) await panel.openChat(FIRST);
  const isThere = async () =>
    (await panel.draft()) === CUT || (await panel.turns()).some(({ role, text }) => role === 'person' && text === CUT);
  await until(isThere, { what: 'the message that was cut', seen: () => panel.describe() });
  if ((await panel.draft()) === CUT) await panel.press('Enter');
  return panel;
}

/** Waits until the cut turn has come to this state on the screen and on disk, and returns its rows. */
async function untilSettled(panel, state) {
  const isSettled = async () => {
    const turns = await panel.turns();
    return turns.length >= 4 && turns.every(isOver);
  };
  await until(isSettled, { what: 'every turn to come to its end', seen: () => panel.turns() });
  const [, , asked, answer] = await untilAgreed(panel, [FIRST, CUT]);
  assert.equal(answer.state.toLowerCase(), state, `the state of the answer: ${answer.text}`);
  return [asked, answer];
}

/**
 * Waits until screen, transcript and registry agree that these questions, and nothing else, were asked and answered
 * once each, and that nothing is under way any more. Returns the rows of the turns.
 */
async function untilAgreed(panel, questions) {
  let disk;
  const agreed = async () => {
    disk = await allRows(panel);
    const [head] = disk.heads;
    const path = pathOf(head, disk.turns);
    const [record] = disk.records;
    const shown = await panel.turns();
    assert.deepEqual([disk.heads.length, disk.records.length], [1, 1], 'one chat');
    assert.equal(disk.turns.length, path.length, 'no turn beside the shown path');
    assert.deepEqual(
      shown.map(({ id, role, state, text }) => [id, role, state, text]),
      path.map(({ id, role, state, text }) => [id, role.toLowerCase(), state.toLowerCase(), plain(text)]),
      'the screen shows what is on disk',
    );
    assert.deepEqual(textsOf(path, 'Person'), questions, 'each message is there once');
    assert.deepEqual(
      path.map(({ role }) => role),
      questions.flatMap(() => ['Person', 'Model']),
      'each has one answer',
    );
    assert.ok(shown.every(isOver), 'nothing is under way');
    assert.deepEqual(disk.journal, [], 'no journal is left');
    assert.deepEqual([record.id, record.title, record.turns], [head.chat, FIRST, path.length], 'the record');
    assert.equal(await stepOf(panel), undefined, 'nothing runs');
    return path;
  };
  return until(agreed, { what: 'screen, transcript and registry to agree', seen: () => agreed() });
}

const isOver = ({ state }) => ['done', 'stopped', 'failed', 'interrupted'].includes(state);
const textsOf = (turns, wanted) => turns.filter(({ role }) => role === wanted).map(({ text }) => text);

/** What was said before is there; what is there is the beginning of the whole answer; and what is done is whole. */
function checkAnswer({ state, text }, { says }, systems, first, asked) {
  const known = ['Model: ', model(first)];
  const given = systems.flatMap((system) => known.map((answer) => [system, user(FIRST), answer, user(asked)]));
  const wholes = given.map((messages) => plain(says + reply(...messages)));
  const said = plain(text);
  assert.ok(said.startsWith(plain(says)), `all that was journalled is there: ${said}`);
  const isRight = (whole) => (state === 'Done' ? whole === said : whole.startsWith(said));
  assert.ok(wholes.some(isRight), `${state}: ${said}`);
}

/** One more message is answered, and the model is given what is shown: each turn once, in order. */
async function checkNext(panel, systems, asked) {
  const turns = await panel.turns();
  const shown = turns.map((turn) => (turn.text === CUT ? { ...turn, text: asked } : turn));
  const given = await panel.ask(LAST);
  assert.match(given, historyPattern(systems, shown, LAST));
  await untilAgreed(panel, [FIRST, CUT, LAST]);
}

/** What the model was given, as a pattern: each of these turns in which something was said, and then the question. */
function historyPattern(systems, turns, question) {
  const said = turns.filter(({ text }) => text);
  const parts = said.map((turn) => (turn.role === 'person' ? escaped(user(turn.text)) : answerPattern(turn)));
  const system = `(?:${systems.map(escaped).join('|')})`;
  return new RegExp(`^${system}${parts.join('')}${escaped(plain(reply(user(question))))}$`);
}

/**
 * An answer in the model's context. One that its session gave itself, to its end, stands there as a bare word, or,
 * where the model's process has crashed since, without what the test put into its mouth.
 */
function answerPattern({ state, text }) {
  const own = ['Model: ?', escaped(model(text.replace(plain(WORDS), '').trimStart()))];
  return `(?:${[escaped(model(text)), ...(state === 'done' ? own : [])].join('|')})`;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
