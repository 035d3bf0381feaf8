// The flight recorder: what happened is kept, whatever dies, and saved as a file that holds no word of a chat.

import assert from 'node:assert/strict';
import { addEvents, events, saveEvents, untilRecorded } from '../harness/events.mjs';
import { systemPartOf } from '../harness/echo.mjs';
import { mouthpiece, say, withoutApi } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

/** How many events the recorder keeps, see `src/core/flight.rs`. */
const CAPACITY = 4000;

/** The names of the events that the page shows, each with the code of its trouble. */
const shownEvents = (panel) =>
  panel.evaluate(() =>
    [...document.querySelectorAll('body [data-event]')].map((element) => ({
      id: element.dataset.event,
      code: element.closest('[data-trouble]').dataset.trouble,
      text: element.innerText,
    })),
  );

/** Saves the file, and asserts that it holds what is shown, with the same codes. */
async function assertSaved(browser, panel, shown) {
  await panel.closeList();
  await panel.openView('sessions');
  const file = JSON.parse((await saveEvents(browser, panel)).text);
  for (const { id, code, text } of shown) {
    assert.match(id, /^[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    assert.ok(text.includes(id), text);
    assert.equal(file.events.find((event) => event.id === id)?.code, code, `the event ${id}`);
  }
  return file;
}

/** Waits until the ends of so many answers are recorded: the host collects for a moment before it writes. */
function untilAnswers(browser, count) {
  const recorded = async () => (await events(browser)).filter(({ what }) => what === 'answer-done').length === count;
  return until(recorded, { what: `${count} answers in the flight recorder`, seen: () => events(browser) });
}

scenario(
  'what happened outlives the worker, the host and the browser, and is saved without a word of a chat',
  async ({ browser, panel }) => {
    const system = systemPartOf(await panel.ask('xylophone rhubarb'));
    await browser.stopWorker();
    await panel.ask('marmalade quokka');
    await untilAnswers(browser, 2);
    await browser.killHost();
    await panel.ask('zeppelin custard');
    await untilAnswers(browser, 3);
    await browser.killAndRestart();

    const again = await Panel.open(browser);
    await again.openView('sessions');
    const { name, text } = await saveEvents(browser, again);
    assert.match(name, /^pilotlight-events-\d{8}-\d{6}\.json$/);
    for (const word of ['xylophone', 'rhubarb', 'marmalade', 'quokka', 'zeppelin', 'custard', 'End.', system]) {
      assert.ok(!text.toLowerCase().includes(word.toLowerCase()), `"${word}" in the file`);
    }

    const file = JSON.parse(text);
    assert.match(file.product, /^Pilotlight \d/);
    assert.match(file.browser, /Chrome/);
    assert.match(file.alive[0], /^model ready/);
    assert.equal(file.unreadable, 0);
    const times = file.events.map(({ at }) => at);
    assert.deepEqual(times, times.toSorted());
    const names = new Set(file.events.map(({ id }) => id));
    assert.equal(names.size, file.events.length, 'every event has a name of its own');
    const all = (by, what) => file.events.filter((event) => event.by === by && event.what === what);
    assert.equal(all('host', 'started').length, 3);
    assert.ok(all('worker', 'started').length >= 3);
    // The browser loads the extension anew each time it starts here.
    assert.ok(all('worker', 'installed').length >= 1);
    assert.equal(all('worker', 'host-opened').length, 3);
    for (const { chat, took, figures } of all('host', 'answer-done')) {
      assert.equal(chat, all('host', 'answer-done')[0].chat);
      assert.ok(took >= figures['first-word'] && figures.pieces > 0, JSON.stringify(figures));
    }
    const first = file.events.findIndex(({ code }) => code === 'send');
    const steps = file.events.slice(first).filter(({ what }) => what === 'step');
    assert.deepEqual(
      steps.slice(0, 5).map(({ code }) => code),
      ['keeping', 'obtaining', 'asking', 'answering', 'recording'],
    );
  },
);

scenario(
  'a failed answer shows the event that the file holds with its figures',
  { contextWindow: 1000 },
  async ({ browser, panel }) => {
    await panel.send('kumquat '.repeat(300));
    await panel.untilAnswer('failed');
    const shown = await shownEvents(panel);
    assert.deepEqual(
      shown.map(({ code }) => code),
      ['too_long'],
    );
    const file = await assertSaved(browser, panel, shown);
    const { figures } = file.events.find(({ id }) => id === shown[0].id);
    assert.ok(figures.requested > figures.quota, JSON.stringify(figures));
    assert.ok(!JSON.stringify(file).includes('kumquat'));
  },
);

scenario(
  'an answer that broke off and a change that is refused show their events',
  { scripts: [mouthpiece] },
  async ({ browser, panel }) => {
    await panel.ask('hello');
    await browser.model.pause();
    await panel.send('this will break');
    await panel.untilAnswer('running');
    await say(await browser.context('host'), 'Once. ');
    await panel.untilSaid('Once.');
    await browser.model.kill();
    await panel.untilAnswer('failed');

    const { id } = await panel.findChat('hello');
    // As newer code would have left it.
    await panel.evaluate(async (key) => {
      const { [key]: record } = await chrome.storage.local.get(key);
      await chrome.storage.local.set({ [key]: { ...record, v: 99 } });
    }, `chat:${id}`);
    await panel.act('pin-chat');
    const shown = async () => (await shownEvents(panel)).map(({ code }) => code).sort();
    await until(async () => (await shown()).length === 2, { what: 'two events on the page', seen: shown });
    assert.deepEqual(await shown(), ['crashed', 'newer_data']);
    const told = await shownEvents(panel);
    await panel.act('put-away'); // The toast stands over the button.
    await assertSaved(browser, panel, told);
  },
);

scenario('a notice shows its event', { panel: false, scripts: [withoutApi] }, async ({ browser }) => {
  const panel = await Panel.openEarly(browser);
  await panel.until(() => document.querySelector('[data-notice] [data-event]'), 'a notice with its event');
  const shown = await shownEvents(panel);
  assert.deepEqual(
    shown.map(({ code }) => code),
    ['no_api'],
  );
  await assertSaved(browser, panel, shown);
});

const isStart = ({ by, what }) => by === 'Host' && what === 'started';

scenario('the recorder keeps so many events and no more, and counts broken ones', async ({ browser, panel }) => {
  const event = await untilRecorded(browser, 'the start of the host', isStart);
  await addEvents(browser, Array(CAPACITY).fill({ ...event, what: 'filled' }));
  await addEvents(browser, [{ v: 1, nothing: 'else' }]);
  await panel.ask('hello');
  const trimmed = async () => (await events(browser)).length === CAPACITY;
  await until(trimmed, { what: `${CAPACITY} events`, seen: async () => (await events(browser)).length });
  const kept = await events(browser);
  assert.equal(kept[0].what, 'filled');

  await panel.openView('sessions');
  const file = JSON.parse((await saveEvents(browser, panel)).text);
  assert.equal(file.unreadable, 1);
  assert.equal(file.events.length, CAPACITY - 1);
});

scenario('a host that closes has its last events written', async ({ browser, panel }) => {
  await panel.openView('settings');
  await panel.choose('[data-field="warm"]', 'not-at-all');
  const host = await browser.context('host');
  await browser.close(panel.context);
  await until(() => host.closed, { what: 'the host to be closed' });
  await untilRecorded(browser, 'that the worker closed it', ({ what }) => what === 'host-closed');
  await untilRecorded(browser, 'what the host did last', ({ what }) => what === 'closing');
});
