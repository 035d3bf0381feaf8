// Every view, light and dark, narrow and wide: nothing that axe finds, nothing that sticks out, and a picture of each
// in tests/out.

import assert from 'node:assert/strict';
import axe from 'axe-core';
import fs from 'node:fs';
import path from 'node:path';
import { mouthpiece } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { OUT, PICTURES } from '../harness/product.mjs';
import { check, keepPicture, scenario } from '../harness/scenario.mjs';
import { LOOKS, VIEWS, WITHOUT_MODEL, lookAt, openWithoutModel, stage, tooWide } from '../harness/views.mjs';

for (const [view, open] of Object.entries(VIEWS)) {
  scenario(
    `the view "${view}" is accessible, and fits into every width`,
    { scripts: [mouthpiece] },
    async ({ browser, panel: first }) => {
      await stage(first);
      const panel = await Panel.openTab(browser);
      await open(panel, browser);
      await inspect(panel, view);
    },
  );
}

for (const [view, [model, open]] of Object.entries(WITHOUT_MODEL)) {
  scenario(
    `the view "${view}" is accessible, and fits into every width`,
    // The browser itself warns so, wherever availability() is asked.
    { model, panel: false, expectedProblems: [/there was not an execution config available/] },
    async ({ browser }) => {
      const panel = await openWithoutModel(browser);
      await open(panel);
      await inspect(panel, view);
    },
  );
}

/** Looks at a view in every width and colour, in those of the system, and with everything twice as large. */
async function inspect(panel, view) {
  fs.mkdirSync(path.join(OUT, 'views'), { recursive: true });
  const looks = [
    ...LOOKS.map(([width, scheme]) => [`${width}-${scheme}`, width, scheme]),
    ['forced-light', 320, 'light', { forcedColors: true }],
    ['forced-dark', 480, 'dark', { forcedColors: true }],
    // Twice as large, in a panel of 640 pixels and in one as narrow as the browser lets it be.
    ['zoomed', 320, 'light', { zoom: 2 }],
    ['zoomed-narrow', 180, 'dark', { zoom: 2 }],
  ];
  for (const [name, ...look] of looks) {
    await lookAt(panel, ...look);
    await keepPicture(panel.context, path.join(OUT, 'views', `${view}-${name}.png`));
    assert.deepEqual(await violations(panel), [], `${view}, ${name}`);
    assert.equal(await tooWide(panel), 0, `${view}, ${name}: how many pixels the page is too wide`);
  }
}

check('there is a picture of every view, and of nothing else', () => {
  const views = Object.keys({ ...VIEWS, ...WITHOUT_MODEL });
  const wanted = views.flatMap((view) => LOOKS.map(([width, scheme]) => `${view}-${width}-${scheme}.webp`));
  assert.deepEqual(fs.readdirSync(PICTURES).sort(), wanted.sort(), 'node tests/pictures.mjs draws them');
});

/** What axe has to say of the page. */
async function violations(panel) {
  if (!(await panel.evaluate(() => 'axe' in globalThis))) await panel.context.evaluateText(`${axe.source};0`);
  return panel.evaluate(async () => {
    // Chrome itself lets keys into whatever scrolls, since 130.
    const rules = { 'scrollable-region-focusable': { enabled: false } };
    const { violations: found } = await globalThis.axe.run(document, { resultTypes: ['violations'], rules });
    return found.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    );
  });
}

scenario('everything can be reached with the keyboard, and the focus can be seen', async ({ panel }) => {
  await panel.ask('hello');
  await panel.click('#draft');
  const reached = new Set();
  for (let step = 0; step < 40; step++) {
    await panel.press('Tab');
    const focus = await panel.evaluate(() => {
      const { activeElement: element } = document;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const name = element.dataset.action ?? element.id;
      return {
        name,
        isVisible:
          element.id === 'draft' || (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      };
    });
    if (!focus) continue;
    reached.add(focus.name);
    assert.ok(focus.isVisible, `the focus on "${focus.name}" cannot be seen`);
  }
  for (const name of ['open-list', 'open-sessions', 'new-chat', 'draft'])
    assert.ok(reached.has(name), `${name}, of ${[...reached]}`);
});
