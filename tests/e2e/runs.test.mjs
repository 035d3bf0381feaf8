// What is measured of each run: kept with its answer, told by its details, and drawn in the Sessions view.

import assert from 'node:assert/strict';
import { ask, excerpt, putAsks } from '../harness/asks.mjs';
import { answerAvailability, mouthpiece, say, silentAvailability } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { detailsOf, plotOf, prompted, watchPrompts } from '../harness/runs.mjs';
import { scenario } from '../harness/scenario.mjs';
import { putRows, readAll } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

/** Evicts the session of the only chat by hand. */
async function evict(panel) {
  await panel.openView('sessions');
  const ofChat = '[data-session]:not([data-session-chat="base"])';
  await panel.act('evict', ofChat);
  await panel.until((session) => !document.querySelector(session), 'the session to be gone', ofChat);
  await panel.closeView();
}

const untilPlot = async (panel, expected) => {
  await panel.openView('sessions');
  const same = async () => JSON.stringify(await plotOf(panel)) === JSON.stringify(expected);
  await until(same, { what: `the plot ${JSON.stringify(expected)}`, seen: () => plotOf(panel) });
  // A screen reader is told the same, row by row.
  const label = await panel.evaluate(() => document.querySelector('.plot').getAttribute('aria-label'));
  const told = [...label.matchAll(/: (?:(\d+) answers?, (?:median )?[\d.]+ |none yet)/g)].map(([, count]) => Number(count ?? 0));
  assert.deepEqual(told, Object.values(expected).map(([count]) => count), label);
  await panel.closeView();
};

/** What must hold of every run that came to its end. */
function assertTimes({ figures }) {
  const { queued, obtaining, first, total } = figures;
  assert.ok(queued + obtaining <= (first ?? total) && (first ?? total) <= total, JSON.stringify(figures));
}

scenario(
  'details tell how the session was obtained, and the tokens that the session itself tells',
  { scripts: [watchPrompts] },
  async ({ browser, panel }) => {
    const runs = [];
    const run = async (text) => {
      await panel.ask(text);
      runs.push(await detailsOf(panel));
    };
    await run('the first');
    await run('the second, a longer one');
    await evict(panel);
    await run('the third');
    assert.deepEqual(
      runs.map((run) => run.obtained),
      ['clone', 'hit', 'restore'],
    );
    const heard = await until(() => prompted(browser).length === 3 && prompted(browser), { what: 'three prompts' });
    for (const [index, run] of runs.entries()) {
      const { before, after, tokensIn, pieces } = heard[index];
      const { figures } = run;
      const told = { before: figures.before, after: figures.after, tokensIn: figures.tokens_in, pieces: figures.pieces };
      assert.deepEqual(told, { before, after, tokensIn, pieces }, `run ${index + 1}`);
      assert.equal(figures.tokens_out, after - before - tokensIn);
      assertTimes(run);
      assert.equal(run.words.outcome, 'Done');
    }
    const [cloned, hit, restored] = runs;
    assert.deepEqual([cloned.words.given, hit.words.given], [undefined, undefined]);
    const added = heard[2].before - heard[0].before;
    assert.equal(restored.figures.given, 4);
    assert.equal(restored.words.given, `4 · ${added.toLocaleString('en')} tokens`, 'what they add to an empty session');
    assert.match(restored.words.obtaining, /^Restored · /);

    const counts = { hit: [1, 1], clone: [1, 1], restore: [1, 1], create: [0, 0] };
    await untilPlot(panel, counts);
    await browser.restart();
    const again = await Panel.open(browser);
    await again.untilAnswer('done');
    assert.deepEqual(await detailsOf(again), runs.at(-1));
    await untilPlot(again, counts);
    await again.until(() => document.documentElement.dataset.flame === 'warm', 'a base to restore from');
    await again.ask('the fourth');
    assert.equal((await detailsOf(again)).obtained, 'restore');
    await untilPlot(again, { ...counts, restore: [2, 2] });
  },
);

scenario(
  'a message that had to wait until a session could be made says so',
  { panel: false, scripts: [silentAvailability] },
  async ({ browser }) => {
    const panel = await Panel.openEarly(browser);
    await panel.until(() => document.documentElement?.dataset.ready === 'true', 'the panel');
    await panel.send('as soon as you can');
    await panel.untilAnswer('running');
    await answerAvailability(await browser.context('host'));
    await panel.untilAnswer('done');
    const run = await detailsOf(panel);
    assert.equal(run.obtained, 'create');
    assert.ok(run.figures.obtaining > 0, JSON.stringify(run.figures));
    assertTimes(run);
    await untilPlot(panel, { hit: [0, 0], clone: [0, 0], restore: [0, 0], create: [1, 1] });
  },
);

scenario(
  'what was stopped or failed keeps what is known of it, and the rest is unknown',
  { contextWindow: 1000, scripts: [mouthpiece] },
  async ({ browser, panel }) => {
    await browser.model.pause();
    await panel.send('go on and on');
    await panel.untilAnswer('running');
    await say(await browser.context('host'), 'Half of it');
    await panel.untilSaid('Half of it');
    await panel.stop();
    browser.model.continue();
    await panel.untilAnswer('stopped');
    const stopped = await detailsOf(panel);
    assertTimes(stopped);
    assert.equal(stopped.words.outcome, 'Stopped');
    assert.equal(stopped.figures.pieces, 1);
    assert.ok(stopped.figures.first >= 0 && stopped.figures.before > 0, JSON.stringify(stopped.figures));
    assert.deepEqual([stopped.figures.tokens_out, stopped.figures.after], [null, null]);
    assert.equal(stopped.words.after, 'Unknown');

    await panel.newChat();
    await panel.send('far too long '.repeat(200));
    await panel.untilAnswer('failed');
    const failed = await detailsOf(panel);
    assertTimes(failed);
    assert.equal(failed.words.outcome, 'Failed');
    assert.deepEqual([failed.figures.first, failed.figures.before, failed.figures.tokens_out], [null, null, null]);
    // Only what was said has a time to its first words.
    await untilPlot(panel, { hit: [0, 0], clone: [1, 1], restore: [0, 0], create: [0, 0] });
  },
);

scenario(
  'an answer to what was read in parts tells the reading apart, and the tokens of what it was asked',
  { contextWindow: 2000, scripts: [watchPrompts] },
  async ({ browser, panel }) => {
    const page = Array.from({ length: 150 }, (_, line) => `Line ${line} of the page.`).join('\n');
    await putAsks(panel, [ask([excerpt(page, { kind: 'Page' })], { question: 'What is the last line?' })]);
    await panel.untilAnswer('done');
    const run = await detailsOf(panel);
    const { before, after, tokensIn } = await until(
      () => prompted(browser).find((heard) => heard.after === run.figures.after),
      { what: 'the prompt that was answered', seen: () => prompted(browser) },
    );
    assert.deepEqual([run.figures.before, run.figures.after, run.figures.tokens_in], [before, after, tokensIn]);
    assert.equal(run.obtained, 'clone');
    const { reading, obtaining, first } = run.figures;
    assert.ok(reading > 0 && reading + obtaining <= first, JSON.stringify(run.figures));
    assert.equal(prompted(browser).at(-1).after, after, 'the answer was asked last');
  },
);

scenario('an answer that was written before anything was measured is shown without details', async ({ browser, panel }) => {
  await panel.ask('long ago');
  const { turns } = await readAll(browser);
  const old = turns.map((turn) => Object.fromEntries(Object.entries(turn).filter(([name]) => name !== 'figures')));
  await putRows(browser, { turns: old });
  await browser.restart();
  const again = await Panel.open(browser);
  await again.untilAnswer('done');
  const offered = () => [...document.querySelectorAll('[data-turn]')].map((turn) => !!turn.querySelector('[data-action="details"]'));
  assert.deepEqual(await again.evaluate(offered), [false, false]);
  await again.ask('and now');
  assert.deepEqual(await again.evaluate(offered), [false, false, false, true]);
});
