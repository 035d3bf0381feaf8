// What a long answer costs the panel while it streams. The host gets a model whose pieces the bench decides;
// everything behind it, from the host's turn to the panel's pixels, is the extension's own.

import { until } from '../harness/until.mjs';
import { longestTask } from './longest.mjs';
import { inPieces, longAnswer } from './markdown.mjs';
import { median, milliseconds, print, printRatio } from './numbers.mjs';

const LENGTH = 100_000;
const PIECES = 2_000;
const RUNS = 3;
/** At how many lengths the whole is parsed and drawn anew; what 2,000 pieces would cost follows from their mean. */
const SAMPLES = 40;

/**
 * Runs in the host before its own code: a model that says `benchPieces`, one every few milliseconds, or waits
 * where there are none.
 */
export const BENCH_MODEL = `(${() => {
  const ports = new Set();
  chrome.runtime.onConnect.addListener((port) => {
    ports.add(port);
    port.onDisconnect.addListener(() => ports.delete(port));
  });
  globalThis.benchPost = (message) => ports.forEach((port) => port.postMessage(message));
  const start = (controller) => {
    const pieces = globalThis.benchPieces;
    const say = (index) => {
      if (index === 0) globalThis.benchFirstPiece = performance.timeOrigin + performance.now();
      controller.enqueue(pieces[index]);
      if (index + 1 < pieces.length) setTimeout(say, 4, index + 1);
      else controller.close();
    };
    if (pieces) setTimeout(say, 100, 0);
  };
  LanguageModel.prototype.promptStreaming = () => new ReadableStream({ start });
}})();`;

/** Streams the answers, and prints what they cost. */
export async function measureAnswers(browser, panel) {
  const host = await browser.context('host');
  // The thread's own time: what other programs take of the processor does not count.
  await panel.context.send('Performance.enable', { timeDomain: 'threadTicks' });
  await panel.evaluate(watchPanel);

  const whole = [];
  const half = [];
  for (let run = 0; run < RUNS; run++) {
    half.push(await streamOnce(panel, host, LENGTH / 2, PIECES / 2));
    whole.push(await streamOnce(panel, host, LENGTH, PIECES));
  }
  const busy = (runs) => median(runs.map((run) => run.busy));
  const longest = await longestTask(browser, () => streamOnce(panel, host, LENGTH, PIECES));
  const frames = Math.max(...[...whole, ...half].map((run) => run.frames));
  print(`answer of ${LENGTH} characters in ${PIECES} pieces: busy time`, milliseconds(busy(whole)));
  printRatio('its busy time against that of an answer half as long', busy(whole), busy(half), 2.3);
  print('its longest task', milliseconds(longest), { kept: longest <= 50, words: 'at most 50 ms' });
  print('frames from the first piece to the first words', `${frames}`, { kept: frames <= 2, words: 'at most 2' });

  const anew = await drawAnew(panel, host);
  print('parsing and drawing the whole anew at each piece: busy time', milliseconds(anew));
  printRatio('streaming against drawing anew', busy(whole), anew, 0.1);
}

/**
 * Streams one answer into a new chat; returns the panel's busy time in milliseconds, and how many frames were drawn
 * from the first piece to the first words.
 */
async function streamOnce(panel, host, length, count) {
  await panel.newChat();
  await panel.evaluate(() => globalThis.benchWatch());
  await host.evaluate((pieces) => (globalThis.benchPieces = pieces), inPieces(longAnswer(length), count));
  const before = await busyTime(panel);
  await panel.send('go');
  const done = async () =>
    (await panel.evaluate(() => document.querySelector('[data-turn][data-role="model"]')?.dataset.state)) === 'done';
  await until(done, { what: 'the whole answer', timeout: 300_000 });
  const busy = (await busyTime(panel)) - before;
  const firstPiece = await host.evaluate(() => globalThis.benchFirstPiece);
  const frames = await panel.evaluate(() => globalThis.benchFrames);
  return { busy, frames: frames.filter((time) => time > firstPiece).length };
}

/** What it would cost to parse and draw the whole text at each of the pieces, in milliseconds. */
async function drawAnew(panel, host) {
  await panel.newChat();
  await host.evaluate(() => (globalThis.benchPieces = null));
  await panel.send('go');
  await panel.untilAnswer('running');
  const text = longAnswer(LENGTH);
  const [{ id: answer }] = await panel.answers();
  const chat = await panel.evaluate(() => localStorage.getItem('chat'));
  const drawnLength = () => panel.evaluate(() => document.querySelector('[data-answer-text]').textContent.length);
  const show = async (part) => {
    await host.evaluate((message) => globalThis.benchPost(message), {
      Answering: { chat, answer, seq: 0, text: part },
    });
    // Markdown draws fewer characters than it has.
    const isDrawn = async () => (await drawnLength()) > part.length * 0.6 === Boolean(part);
    await until(isDrawn, { what: `${part.length} characters to be drawn`, seen: drawnLength });
    await panel.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  };
  const costs = [];
  for (let sample = 1; sample <= SAMPLES; sample++) {
    await show('');
    const before = await busyTime(panel);
    await show(text.slice(0, Math.round((text.length * sample) / SAMPLES)));
    costs.push((await busyTime(panel)) - before);
  }
  const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  return mean * PIECES;
}

/**
 * The time that the panel's main thread has been busy since it began, in milliseconds. The host lives on the same
 * thread, so its work is in it.
 */
async function busyTime(panel) {
  const { metrics } = await panel.context.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

/** Runs in the panel: notes every frame until the first words of an answer stand in one. */
function watchPanel() {
  globalThis.benchWatch = () => {
    const frames = (globalThis.benchFrames = []);
    const { port1, port2 } = new MessageChannel();
    const frame = () => {
      frames.push(performance.timeOrigin + performance.now());
      port2.postMessage(null);
    };
    // Asked once the frame is drawn: the panel's own work in it may come after the callback above.
    port1.onmessage = () => {
      if (!document.querySelector('[data-answer-text]')?.textContent) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
}
