// The panel in the browser's language: German and Japanese, and from right to left.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { mouthpiece } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { OUT } from '../harness/product.mjs';
import { keepPicture, scenario } from '../harness/scenario.mjs';
import { VIEWS, lookAt, stage, tooWide } from '../harness/views.mjs';
import { readLocales } from '../harness/words.mjs';

const LOCALES = readLocales();
const WIDTHS = [320, 480];

// There are no Arabic messages, so what is read is English, in a page that goes from right to left.
for (const [language, words, dir] of [
  ['de', 'de', 'ltr'],
  ['ja', 'ja', 'ltr'],
  ['ar', 'en', 'rtl'],
]) {
  const messages = LOCALES[words];

  scenario(`the panel speaks the language of a browser in "${language}"`, { language }, async ({ browser, panel }) => {
    const page = await panel.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
    assert.deepEqual(page, [language, dir]);
    const read = await panel.evaluate(() => document.body.innerText);
    for (const name of ['welcomeTitle', 'welcomeText', 'newChat']) assert.ok(read.includes(messages[name]), name);
    assert.equal(await panel.evaluate(() => document.querySelector('#draft').placeholder), messages.composerLabel);
    await panel.ask('hello');
    assert.equal((await panel.list())[0].title, 'hello');
    const worker = await browser.context('worker');
    const command = await worker.evaluate(async () => (await chrome.commands.getAll()).find(({ name }) => name === 'ask'));
    assert.equal(command.description, messages.commandAsk, 'the manifest too');
  });

  const options = { language, scripts: [mouthpiece] };
  scenario(`every view fits into a narrow panel in "${language}"`, options, async ({ browser, panel: first }) => {
    await stage(first);
    fs.mkdirSync(path.join(OUT, 'views'), { recursive: true });
    for (const [view, open] of Object.entries(VIEWS)) {
      const panel = await Panel.openTab(browser);
      await open(panel, browser);
      for (const width of WIDTHS) {
        const scheme = width === 320 ? 'light' : 'dark';
        await lookAt(panel, width, scheme);
        await keepPicture(panel.context, path.join(OUT, 'views', `${view}-${width}-${scheme}-${language}.png`));
        assert.equal(await tooWide(panel), 0, `${view}, ${width} px: how many pixels the page is too wide`);
      }
      await browser.close(panel.context);
    }
  });
}
