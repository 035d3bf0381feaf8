// Draws the pictures in docs/ again: node tests/pictures.mjs [part of the name of a view]
//
// `panel.png` is the README's: the real panel, with an answer as a model would write it. (Chromium's fake model only echoes, so
// the words are put in its place.) `views/` has every view, in every width and in both colours. Times and sizes in them are
// other ones each time, so they are drawn when a view has changed, and not by the tests.

import fs from 'node:fs';
import path from 'node:path';
import { Browser } from './harness/browser.mjs';
import { mouthpiece } from './harness/inject.mjs';
import { Panel } from './harness/panel.mjs';
import { PICTURES } from './harness/product.mjs';
import { keepPicture } from './harness/scenario.mjs';
import { LOOKS, VIEWS, WITHOUT_MODEL, lookAt, openWithoutModel, stage } from './harness/views.mjs';

const [only = ''] = process.argv.slice(2);
const DOCS = path.dirname(PICTURES);
const SIZE = { width: 400, height: 640, deviceScaleFactor: 2, mobile: false };

const CONVERSATION = [
  [
    'Why do old stoves have a pilot light?',
    `A **pilot light** is a small flame that burns all the time, so that the large one can start at once.

- It needs little gas.
- Nobody has to strike a match.
- A sensor closes the valve if it goes out.

| stove | time to light |
| --- | --: |
| with a pilot light | 0.2 s |
| with a match | 8 s |`,
  ],
];

fs.mkdirSync(PICTURES, { recursive: true });
if (!only) await inBrowser({ scripts: [speaker(CONVERSATION.map(([, answer]) => answer))] }, drawPanel);
for (const [view, open] of Object.entries(VIEWS)) {
  if (!view.includes(only)) continue;
  await inBrowser({ scripts: [mouthpiece] }, async (browser) => {
    await stage(await Panel.open(browser));
    const panel = await Panel.openTab(browser);
    await open(panel, browser);
    await draw(panel, view);
  });
}
for (const [view, [model, open]] of Object.entries(WITHOUT_MODEL)) {
  if (!view.includes(only)) continue;
  await inBrowser({ model }, async (browser) => {
    const panel = await openWithoutModel(browser);
    await open(panel);
    await draw(panel, view);
  });
}

async function inBrowser(options, work) {
  const browser = await Browser.start(options);
  try {
    await work(browser);
  } finally {
    await browser.stop();
  }
}

async function drawPanel(browser) {
  await Panel.open(browser);
  const panel = await Panel.openTab(browser);
  await panel.context.send('Emulation.setDeviceMetricsOverride', SIZE);
  for (const [question] of CONVERSATION) await panel.ask(question);
  await panel.type('And what became of them?');
  const isStill = () => !document.getAnimations().some(({ playState }) => playState === 'running');
  await panel.until(isStill, 'the page to be still');
  await keepPicture(panel.context, path.join(DOCS, 'panel.png'));
}

/** Small files: they are kept with the code. */
async function draw(panel, view) {
  for (const [width, scheme] of LOOKS) {
    await lookAt(panel, width, scheme);
    const { data } = await panel.context.send('Page.captureScreenshot', { format: 'webp', quality: 20 });
    fs.writeFileSync(path.join(PICTURES, `${view}-${width}-${scheme}.webp`), Buffer.from(data, 'base64'));
  }
}

/** A script that answers with these words, one after another. */
function speaker(answers) {
  return `(${(words) => {
    LanguageModel.prototype.promptStreaming = () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(words.shift());
          controller.close();
        },
      });
  }})(${JSON.stringify(answers)})`;
}
