// A long life: what ten thousand turns leave behind in the host that ran them, and in the panel that showed them.

import assert from 'node:assert/strict';
import { census, countsOf, watchHoldings } from '../harness/census.mjs';
import { chooseStrategy } from '../harness/compaction.mjs';
import { user } from '../harness/echo.mjs';
import { Panel } from '../harness/panel.mjs';
import { askAgain, converse } from '../harness/rush.mjs';
import { scenario } from '../harness/scenario.mjs';
import { readAll } from '../harness/stores.mjs';
import { until } from '../harness/until.mjs';

/** In each chat 24 questions are asked, and one more when its session has long been evicted: 50 turns. */
const QUESTIONS = 24;
const EVICTED_AFTER = 6;
const CHATS = 200;
/** Chats after which everything that ever is in use has been, and after which most of the panel's code is compiled. */
const WARM_UP = 20;
const PANEL_WARM_UP = 60;
/** How many chats are had between two looks of a second window. */
const LOOK_EVERY = 10;
/** By how much memory may differ. */
const SHARE = 0.1;

const LONG = { scripts: [watchHoldings], timeout: 900_000 };

scenario('10,000 turns through one host leave nothing behind, in it and in the panel', LONG, async (scene) => {
  const { browser, panel: first } = scene;
  // A summary makes room for itself among the sessions, so that their number would tell nothing.
  await chooseStrategy(first, 'recent');
  const host = await browser.context('host');
  const second = await browser.open('about:blank#second', { newWindow: true });
  const chats = [];
  const talk = async (panel, end) => {
    while (chats.length < end) chats.push(await haveChat(panel, chats));
    await panel.newChat();
  };

  await talk(first, WARM_UP);
  await browser.close(first.context);
  const alone = await census(host);
  // Four chats and the base; the transcripts and the flight record; nobody who looks.
  const { sessions, connections, ports } = alone;
  assert.deepEqual({ sessions, connections, ports }, { sessions: 5, connections: 2, ports: 0 });

  const panel = await Panel.open(browser);
  await talk(panel, WARM_UP + PANEL_WARM_UP);
  const before = { panel: await census(panel.context), host: await census(host) };
  while (chats.length < CHATS) {
    await talk(panel, chats.length + LOOK_EVERY);
    const look = await Panel.open(browser, second);
    await browser.close(look.context);
  }
  const after = { panel: await settle(panel.context, before.panel), host: await settle(host, before.host) };
  await browser.close(panel.context);
  const aloneAfter = await settle(host, alone);

  const pairs = [
    ['the host alone', alone, aloneAfter],
    ['the host with its panel', before.host, after.host],
    ['the panel', before.panel, after.panel],
  ];
  for (const [whose, then, now] of pairs) assert.deepEqual(more(now, then), {}, `what ${whose} holds beyond that`);
  for (const [whose, then, now] of pairs) {
    for (const [name, size] of Object.entries(then.sizes)) assertAbout(now.sizes[name], size, `${name} of ${whose}`);
  }
  const own = (together, without) => together.sizes.heap - without.sizes.heap;
  assertAbout(own(after.host, aloneAfter), own(before.host, alone), 'the heap of the panel alone');
  await assertNothingLost(browser);
});

/** Has a chat, then asks once more in an earlier one, which has to be restored. Returns the id of the new one. */
async function haveChat(panel, earlier) {
  const number = earlier.length + 1;
  const questions = Array.from({ length: QUESTIONS }, (_, index) => `chat ${number}, question ${index + 1}`);
  const id = await converse(panel, questions);
  await askAgain(panel, earlier.at(-EVICTED_AFTER) ?? id, `once more, after chat ${number}`);
  return id;
}

/** Every question is on disk, and has its answer. */
async function assertNothingLost(browser) {
  const { turns: rows, journal } = await readAll(browser);
  assert.equal(rows.length, CHATS * 2 * (QUESTIONS + 1));
  const known = new Map(rows.map((row) => [row.id, row]));
  for (const { role, state, parent, text } of rows) {
    assert.equal(state, 'Done');
    if (role === 'Person') continue;
    const asked = known.get(parent).text;
    assert.ok(text.endsWith(`${user(asked)}Model: `), text);
    // A session's own answers are not repeated; those that it was restored with are.
    const [, after] = asked.match(/^once more, after chat (\d+)/) ?? [];
    if (after > EVICTED_AFTER) assert.match(text, /Model: System: /, 'the session was restored');
  }
  assert.deepEqual(journal, []);
}

/** Waits until a document holds no more than before. If it does not come to that, what it holds instead is returned. */
async function settle(context, before) {
  let now;
  const isBack = async () => {
    now = await census(context);
    return Object.keys(more(now, before)).length === 0;
  };
  // The assertions say better what there is more of.
  await until(isBack, { what: 'what was held before' }).catch(() => {});
  return now;
}

/** What a document holds more of than then. Less is no leak: a timer may have been pending then. */
function more(now, then) {
  const before = countsOf(then);
  return Object.fromEntries(Object.entries(countsOf(now)).filter(([name, count]) => count > before[name]));
}

function assertAbout(after, before, what) {
  const growth = after / before - 1;
  assert.ok(
    Math.abs(growth) <= SHARE,
    `${what}: from ${before} to ${after}, by ${(100 * growth).toFixed(1)} percent`,
  );
}
