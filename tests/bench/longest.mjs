// The longest task of a page's main thread, in the thread's own time: what other programs take of the processor
// meanwhile is not the page's doing, and PerformanceObserver counts it.

/**
 * The longest task of any page's main thread while `action` runs, in milliseconds.
 *
 * @param {import('../harness/browser.mjs').Browser} browser in which nothing but what is measured does anything
 * @param {() => Promise<void>} action
 */
export async function longestTask(browser, action) {
  const events = [];
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const stopListening = browser.connection.listen((method, params) => {
    if (method === 'Tracing.dataCollected') events.push(...params.value);
    if (method === 'Tracing.tracingComplete') finish();
  });
  const traceConfig = { includedCategories: ['toplevel'], excludedCategories: ['*'] };
  await browser.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  await action();
  await browser.send('Tracing.end');
  await finished;
  stopListening();

  const thread = ({ pid, tid }) => `${pid}:${tid}`;
  const isMain = ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain';
  const mains = new Set(events.filter(isMain).map(thread));
  const tasks = events.filter((event) => event.name === 'ThreadControllerImpl::RunTask' && mains.has(thread(event)));
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
}
