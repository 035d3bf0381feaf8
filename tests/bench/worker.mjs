// How soon the worker can hear what woke it.

import { until } from '../harness/until.mjs';
import { printTimes } from './numbers.mjs';

const RUNS = 15;
const LIMIT = 10;

/**
 * Stops and wakes both workers in turn, and prints how long each takes from its start until its listeners stand.
 *
 * @param {import('../harness/browser.mjs').Browser} browser
 * @param {string} emptyId an extension whose worker has one listener: what the browser itself takes
 */
export async function measureWorker(browser, emptyId) {
  const times = { [browser.extensionId]: [], [emptyId]: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const id of Object.keys(times)) times[id].push(await startOnce(browser, id));
  }
  printTimes('worker: start to listeners registered', times[browser.extensionId], LIMIT);
  printTimes('a worker with one listener', times[emptyId]);
}

/**
 * Stops the worker of an extension, wakes it with a message, and returns when its listeners stood, in
 * milliseconds.
 */
async function startOnce(browser, extensionId) {
  const waker = await browser.open(`chrome-extension://${extensionId}/manifest.json`);
  const isWorker = ({ type, url }) => type === 'service_worker' && url.includes(extensionId);
  const isStopped = async () => {
    const running = (await browser.send('Target.getTargets')).targetInfos.find(isWorker);
    // Asked again and again: a worker that is only just starting does not heed it.
    if (running) await browser.send('Target.closeTarget', { targetId: running.targetId });
    return !running;
  };
  await until(isStopped, { what: 'the worker to be stopped' });
  // Nobody answers this; it only wakes.
  waker.evaluate(() => void chrome.runtime.sendMessage(null).catch(() => {})).catch(() => {});
  const worker = await browser.attach(isWorker);
  const time = await until(() => worker.evaluate(() => globalThis.benchListeners), { what: 'the listeners' });
  await browser.detach(worker);
  await browser.close(waker);
  return time;
}
