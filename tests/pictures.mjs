// Draws the README's picture again: the real panel, with an answer as a model would write it. (Chromium's fake model
// only echoes, so the words are put in its place.) node tests/pictures.mjs

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Browser } from './harness/browser.mjs';
import { Panel } from './harness/panel.mjs';
import { keepPicture } from './harness/scenario.mjs';

const DOCS = path.join(path.dirname(fileURLToPath(import.meta.url)), '../docs');
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

const browser = await Browser.start({ scripts: [speaker(CONVERSATION.map(([, answer]) => answer))] });
try {
  await Panel.open(browser);
  const panel = await Panel.openTab(browser);
  await panel.context.send('Emulation.setDeviceMetricsOverride', SIZE);
  for (const [question] of CONVERSATION) await panel.ask(question);
  await panel.type('And what became of them?');
  const isStill = () => !document.getAnimations().some(({ playState }) => playState === 'running');
  await panel.until(isStill, 'the page to be still');
  fs.mkdirSync(DOCS, { recursive: true });
  await keepPicture(panel.context, path.join(DOCS, 'panel.png'));
} finally {
  await browser.stop();
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
