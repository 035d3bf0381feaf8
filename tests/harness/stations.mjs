// Where a turn can be made to stand still: at least one station for every step that a turn goes through.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask as asked, excerpt, putAsks } from './asks.mjs';
import { closeGate, openGate, stepOf, untilHeld } from './gates.mjs';
import { say } from './inject.mjs';
import { untilMirrored } from './mirror.mjs';
import { allRows } from './stores.mjs';
import { until } from './until.mjs';

// How large a window must be, so that all that a test's model echoes fits into it, and a text that does not: its notes are
// read once more before they fit.
const WIDE = 32_768;
const LONG = Array.from({ length: 2000 }, (_, line) => `This line is number ${line} of many lines.`).join('\n');

/** What the test makes the model say before its own words: more than the journal waits for. */
export const WORDS = 'These words were said before the end came. '.repeat(6);

/**
 * The stations, by step. Each has:
 *
 * - `when`: where within its step it stands, in words that follow "keeping"
 * - `contextWindow`: the model's, in tokens, where it matters
 * - `restored`: whether the chat's session is evicted first, because only a restored chat gets there
 * - `reach(browser, panel, question)`: sends the question and comes back when the turn stands there
 * - `says`: what the model has said by then, and what is in the journal
 * - `ifHostDies`: the state in which the answer is found after the host's death
 * - `otherwise`: the state that it comes to if the host lives
 * - `ifModelDies`: the same if the model's process is lost, where that differs
 */
const STATIONS = {
  keeping: [
    {
      when: 'and nothing is written yet',
      reach: sendUnheard,
      // The panel was not told, so it sends the message again.
      ifHostDies: 'done',
    },
    { when: 'and nobody knows that it is written', reach: (...scene) => holdAt('told', ...scene) },
  ],
  obtaining: [{ restored: true, reach: (...scene) => holdAt('make', ...scene) }],
  measuring: [{ restored: true, reach: (...scene) => holdAt('measure', ...scene) }],
  reading: [
    { when: 'and no part is read yet', contextWindow: WIDE, reach: beginToRead },
    { when: 'and the next part waits for its session', contextWindow: WIDE, reach: readOnePart },
  ],
  restoring: [{ restored: true, reach: (...scene) => holdAt('append', ...scene) }],
  asking: [{ reach: ask }],
  answering: [{ reach: beAnswered, says: WORDS, ifModelDies: 'failed' }],
  recording: [
    { when: 'and nothing is written yet', reach: (...scene) => endAt('write', ...scene), says: WORDS },
    {
      when: 'and nobody knows that it is written',
      reach: (...scene) => endAt('told', ...scene),
      says: WORDS,
      ifHostDies: 'done',
    },
  ],
  amending: [{ reach: beStopped, says: WORDS, ifHostDies: 'stopped', otherwise: 'stopped' }],
};

/** Every station of every step, in the order of a turn. */
export function allStations() {
  return stepWords().flatMap((step) => {
    const stations = STATIONS[step];
    if (!stations) throw new Error(`no way to hold a turn at the step "${step}": it needs a station`);
    return stations.map((station) => ({
      when: '',
      restored: false,
      says: '',
      ifHostDies: 'interrupted',
      otherwise: 'done',
      ...station,
      step,
      name: [step, station.when].filter(Boolean).join(' '),
    }));
  });
}

/** The words for the steps of a turn, out of the code itself. */
function stepWords() {
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
  // The profile in which the native tests have built it already.
  const args = ['run', '--quiet', '--profile', 'test', '-p', 'pilotlight-core', '--example', 'steps'];
  return execFileSync('cargo', args, { cwd: root, encoding: 'utf8' }).trim().split('\n');
}

/** Sends a message that stops at this gate of the host. */
async function holdAt(gate, browser, panel, question) {
  await closeGate(browser, gate);
  await panel.send(question);
  await untilHeld(browser, gate);
}

/** Sends a message that is not written; only the panel keeps it. */
async function sendUnheard(browser, panel, question) {
  await holdAt('write', browser, panel, question);
  const isKept = (key, text) => key.startsWith('unsent:') && text?.includes(question);
  await untilMirrored(panel, 'the message', isKept);
}

/** Asks about what is too long to be read at once, and holds the news that its reading has begun. */
async function beginToRead(browser, panel, question) {
  await closeGate(browser, 'measure');
  await putAsks(panel, [asked([excerpt(LONG)], { question, chat: null })]);
  await untilHeld(browser, 'measure');
  await closeGate(browser, 'told');
  await openGate(browser, 'measure');
  await untilHeld(browser, 'told');
}

/** Lets one part be read, and holds the making of the next one's session. */
async function readOnePart(...scene) {
  const [browser] = scene;
  await beginToRead(...scene);
  await closeGate(browser, 'make');
  await openGate(browser, 'told');
  await untilHeld(browser, 'make');
}

/** Asks a model that is held, and so says nothing. */
async function ask(browser, panel, question) {
  await browser.model.pause();
  await panel.send(question);
  await until(async () => (await stepOf(panel)) === 'asking', { what: 'the model to be asked' });
}

/** Has the model say the first words, and waits until they are in the journal. */
async function beAnswered(browser, panel, question) {
  await ask(browser, panel, question);
  await say(await browser.context('host'), WORDS);
  const journalled = async () => (await allRows(panel)).journal.map(({ text }) => text).join('');
  await until(async () => (await journalled()) === WORDS, { what: 'the words in the journal', seen: journalled });
}

/** Lets an answer come to its end, and stops its recording at this gate. */
async function endAt(gate, browser, panel, question) {
  await beAnswered(browser, panel, question);
  await closeGate(browser, gate);
  browser.model.continue();
  await untilHeld(browser, gate);
}

/** Stops an answer, and holds what is done to remember it. */
async function beStopped(browser, panel, question) {
  await beAnswered(browser, panel, question);
  await closeGate(browser, 'append');
  await panel.stop();
  browser.model.continue();
  await untilHeld(browser, 'append');
}
