// Every view, light and dark, narrow and wide: nothing that axe finds, nothing that sticks out, and a picture of each
// in tests/out.

import assert from 'node:assert/strict';
import axe from 'axe-core';
import fs from 'node:fs';
import path from 'node:path';
import { Panel } from '../harness/panel.mjs';
import { OUT } from '../harness/product.mjs';
import { keepPicture, scenario } from '../harness/scenario.mjs';
import { VIEWS, lookAt, stage, tooWide } from '../harness/views.mjs';

for (const [view, open] of Object.entries(VIEWS)) {
  scenario(`the view "${view}" is accessible, and fits into every width`, async ({ browser, panel: first }) => {
    await stage(first);
    const panel = await Panel.openTab(browser);
    await open(panel, browser);
    fs.mkdirSync(path.join(OUT, 'views'), { recursive: true });
    for (const width of [320, 480, 1200]) {
      for (const scheme of ['light', 'dark']) {
        await lookAt(panel, width, scheme);
        const at = `${view}, ${width} px, ${scheme}`;
        await keepPicture(panel.context, path.join(OUT, 'views', `${view}-${width}-${scheme}.png`));
        assert.deepEqual(await violations(panel), [], at);
        assert.equal(await tooWide(panel), 0, `${at}: how many pixels the page is too wide`);
      }
    }
  });
}

/** What axe has to say of the page. */
async function violations(panel) {
  if (!(await panel.evaluate(() => 'axe' in globalThis))) await panel.context.evaluateText(`${axe.source};0`);
  return panel.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
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
