// How soon the worker can hear what woke it.

import { until } from '../harness/until.mjs';
import { printTimes } from './numbers.mjs';

const RUNS = 15;
const LIMIT = 10;

/** Stops and wakes the worker, and prints how long it takes from its start until its listeners stand. */
export async function measureWorker(browser) {
  const waker = await browser.openFile('manifest.json');
  const isWorker = ({ type, url }) => type === 'service_worker' && url.includes(browser.extensionId);
  const worker = async () => (await browser.send('Target.getTargets')).targetInfos.find(isWorker);
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    const running = await worker();
    if (running) await browser.send('Target.closeTarget', { targetId: running.targetId });
    await until(async () => !(await worker()), { what: 'the worker to be stopped' });
    // Nobody answers this; it only wakes.
    waker.evaluate(() => void chrome.runtime.sendMessage(null).catch(() => {})).catch(() => {});
    const context = await browser.attach(isWorker);
    times.push(await until(() => context.evaluate(() => globalThis.benchListeners), { what: 'the listeners' }));
    await browser.detach(context);
  }
  await browser.close(waker);
  printTimes('worker: start to listeners registered', times, LIMIT);
}
