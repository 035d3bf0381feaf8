// The meter: how full the context window is, and what is foretold of a message while it is typed.

import assert from 'node:assert/strict';
import { asScript, withoutApi } from '../harness/inject.mjs';
import { insertText } from '../harness/input.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

/** Keeps the sessions of a document, so that a test can read what each says of itself. */
const keepSessions = asScript(() => {
  const sessions = new Set();
  globalThis.testUsages = () => [...sessions].map(({ contextUsage, contextWindow }) => [contextUsage, contextWindow]);
  if (!globalThis.LanguageModel) return;
  const keep = (owner, name) => {
    const real = owner[name];
    owner[name] = async function (...args) {
      const session = await Reflect.apply(real, this, args);
      sessions.add(session);
      return session;
    };
  };
  keep(LanguageModel, 'create');
  keep(LanguageModel.prototype, 'clone');
  const destroy = LanguageModel.prototype.destroy;
  LanguageModel.prototype.destroy = function (...args) {
    sessions.delete(this);
    return Reflect.apply(destroy, this, args);
  };
});

/** What the meter shows. */
const meter = (panel) => panel.evaluate(() => ({ ...document.querySelector('[data-meter]').dataset }));

/** Types a message in place of what is there, and waits until what is foretold of it is foretold of this. */
async function foretold(panel, text) {
  await panel.evaluate(() => {
    const draft = document.querySelector('#draft');
    draft.focus();
    draft.select();
  });
  await insertText(panel.context, text);
  // With the next drawing what was foretold before is said to be of an earlier text.
  await panel.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const find = () => {
    const forecast = document.querySelector('[data-forecast][data-current="true"]');
    return forecast && { ...forecast.dataset, words: forecast.textContent };
  };
  return panel.until(find, `a forecast for "${text.slice(0, 40)}"`);
}

/** The usages of the host's sessions: the base's, then that of the one chat's session, as the sessions say themselves. */
async function usages(browser) {
  const [host] = browser.contexts('host');
  return host.evaluate(() => globalThis.testUsages());
}

/** Waits until the meter shows what the session of the chat says of itself. */
function untilMeterIsRight(browser, panel) {
  const same = async () => {
    const all = await usages(browser);
    if (all.length !== 2) return false;
    const { tokens, window } = await meter(panel);
    return all[1].join() === [tokens, window].join() && all[1];
  };
  const seen = async () => ({ meter: await meter(panel), sessions: await usages(browser) });
  return until(same, { what: 'the meter to show what the session says', seen });
}

/** The answer to this message, once it is on the screen: the fake model repeats all that it was given. */
function answerTo(panel, text) {
  const find = (wanted) => {
    const [person, answer] = [...document.querySelectorAll('[data-turn]')].slice(-2);
    const isAnswered = person?.querySelector('.said')?.textContent.includes(wanted) && answer.dataset.state === 'done';
    return isAnswered && answer.querySelector('[data-answer-text]')?.textContent;
  };
  return panel.until(find, `the answer to "${text.slice(0, 40)}"`, text);
}

/** How many turns a model was not given that says this, where the messages are `said` and a number. */
const leftOutOf = (answer) => 2 * Number(answer.match(/User: said (\d+)/)[1]);

scenario(
  'the meter equals the figure of the session, and what is foretold happens, in 100 prompts',
  { contextWindow: 2048, scripts: [keepSessions], timeout: 400_000 },
  async ({ browser, panel }) => {
    const seen = { fits: 0, 'leaves-out': 0 };
    for (let number = 0; number < 100; number++) {
      if (number > 0) await untilMeterIsRight(browser, panel);
      const text = `said ${number}.${' word'.repeat(number % 7 === 6 ? 60 : number % 5)}`;
      const { forecast, figure } = await foretold(panel, text);
      await panel.press('Enter');
      const answer = await answerTo(panel, text);
      assert.equal(leftOutOf(answer), forecast === 'fits' ? 0 : Number(figure), `${text}: ${forecast} ${figure}`);
      seen[forecast]++;
    }
    await untilMeterIsRight(browser, panel);
    assert.ok(seen.fits > 2 && seen['leaves-out'] > 2, JSON.stringify(seen));
  },
);

scenario(
  'a message that is too long says by how many tokens, and can be worked through in parts',
  { contextWindow: 2048 },
  async ({ panel }) => {
    const fits = await foretold(panel, 'short');
    assert.equal(fits.forecast, 'fits');
    assert.equal(fits.adds, '16', 'the fake model counts five bytes and eleven for the role');
    const more = await foretold(panel, 'w'.repeat(5000));
    assert.equal(more.forecast, 'too-long');
    const less = await foretold(panel, 'w'.repeat(4000));
    assert.equal(Number(more.figure) - Number(less.figure), 1000, 'a token is a byte here');
    const room = 5011 - Number(more.figure);
    assert.equal((await foretold(panel, 'w'.repeat(room - 11))).forecast, 'fits', 'exactly as much as fits');
    assert.equal((await foretold(panel, 'w'.repeat(room - 10))).figure, '1', 'and one more is one too many');

    await panel.act('work-in-parts');
    await panel.until(() => document.querySelector('[data-forecast="in-parts"]'), 'to be told that it is read in parts');
    assert.equal(await panel.draft(), '');
    await panel.until(() => document.activeElement.id === 'draft', 'the cursor in the composer');
    assert.match(await panel.ask('what is it about?'), /what is it about\?/);
  },
);

scenario(
  'without a model it is said that nothing is known',
  { panel: false, scripts: [withoutApi] },
  async ({ browser }) => {
    const panel = await Panel.openEarly(browser);
    await panel.until(() => document.documentElement.dataset.link === 'up', 'the host');
    assert.equal((await foretold(panel, 'hello')).forecast, 'unknown');
    const { meter: share, tokens } = await meter(panel);
    assert.deepEqual([share, tokens], ['unknown', undefined], 'never zero');
  },
);
