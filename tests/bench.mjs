// Measures the built extension in a real browser, for ./build.sh bench. Times depend on the machine; ratios are taken
// within one run.

import fs from 'node:fs';
import { BENCH_MODEL, measureAnswers } from './bench/answer.mjs';
import { emptyExtension, probedExtension } from './bench/copy.mjs';
import { measureFinding, seedTurns } from './bench/finding.mjs';
import { measureOpening } from './bench/opening.mjs';
import { measureSessions } from './bench/sessions.mjs';
import { measureWorker } from './bench/worker.mjs';
import { Browser } from './harness/browser.mjs';
import { Panel } from './harness/panel.mjs';
import { multiplyChats } from './harness/seed.mjs';

const probed = probedExtension();
const empty = emptyExtension();
try {
  await inBrowser({ extension: probed, attach: false }, measureStarts);
  await inBrowser({}, async (browser) => {
    await Panel.open(browser);
    await measureSessions(await browser.context('host'));
  });
  await inBrowser({}, async (browser) => {
    await (await Panel.open(browser)).ask('What is a pilot light?');
    await seedTurns(browser);
    await measureFinding(browser);
  });
  await inBrowser({ scripts: [BENCH_MODEL] }, async (browser) => measureAnswers(browser, await Panel.open(browser)));
} finally {
  for (const directory of [probed, empty]) fs.rmSync(directory, { recursive: true });
}

/** What is measured unwatched, because watching delays every start. */
async function measureStarts(browser) {
  const emptyId = await browser.load(empty);
  await measureWorker(browser, emptyId);
  await measureOpening(browser, emptyId, 'no chats');
  await makeOneChat(browser);
  await multiplyChats(browser, 999);
  await measureOpening(browser, emptyId, '1,000 chats');
}

async function makeOneChat(browser) {
  await browser.clickIcon();
  const panel = new Panel(await browser.attach(({ url }) => url.endsWith(`${browser.extensionId}/panel.html`)));
  await panel.ready();
  await panel.ask('What is a pilot light?');
  await browser.close(panel.context);
}

async function inBrowser(options, measure) {
  const browser = await Browser.start(options);
  try {
    await measure(browser);
  } finally {
    await browser.stop();
  }
}
