// Every view, light and dark, narrow and wide: nothing that axe finds, nothing that sticks out, and a picture of each
// in tests/out.

import assert from 'node:assert/strict';
import axe from 'axe-core';
import fs from 'node:fs';
import path from 'node:path';
import { ask, excerpt, putAsks } from '../harness/asks.mjs';
import { Panel } from '../harness/panel.mjs';
import { openForm, openPrompts } from '../harness/prompts.mjs';
import { OUT } from '../harness/product.mjs';
import { detailsOf } from '../harness/runs.mjs';
import { keepPicture, scenario } from '../harness/scenario.mjs';
import { putRows, readAll } from '../harness/stores.mjs';

const MARKDOWN = [
  'Everything that Markdown knows',
  '# A heading',
  'Words with **weight** and `code`, and [a link](https://example.com).',
  '- a list\n  - in a list\n- with an end',
  '| left | right |\n| --- | --: |\n| 1 | 2 |',
  '> a quote',
  `\`\`\`rust\n// ${'A line of code that is longer than a narrow panel is wide. '.repeat(2)}\n\`\`\``,
].join('\n\n');

const VIEWS = {
  chat: async (panel) => {
    await panel.openChat('Everything');
    await detailsOf(panel);
  },
  excerpts: async (panel) => {
    const text = 'Old stoves have a small flame that burns all the time.\n\nIt lights the large one.\n'.repeat(60);
    const title = 'A title that is longer than a narrow panel is wide';
    const told = excerpt('שלום עולם', { extent: 'AsTold', kind: 'Field', title });
    const asked = ask([excerpt(text), told], { question: 'Why do old stoves have a pilot light?' });
    // Of two panels in one window one carries it out.
    await putAsks(panel, [asked]);
    await panel.openChat('A page about stoves');
    await panel.untilAnswer('done');
    const more = [excerpt(text, { kind: 'Page' }), excerpt('short', { kind: 'Link', url: 'https://a.example/' })];
    await putAsks(panel, [ask(more, { chat: null })]);
    await panel.until(() => document.querySelectorAll('#composer-quotes [data-excerpt]').length === 2, 'the cards');
    await panel.act('expand-excerpt', '[data-role="person"]');
  },
  empty: async (panel) => panel.newChat(),
  list: async (panel) => panel.openList(),
  sessions: async (panel) => {
    await panel.openView('sessions');
    await panel.until(() => document.querySelector('[data-plot]'), 'the plot');
  },
  settings: async (panel) => panel.openView('settings'),
  assistants: async (panel) => panel.openView('assistants'),
  storage: async (panel, browser) => {
    await damageRows(panel, browser);
    await panel.openView('settings');
    await panel.act('open-storage');
    await panel.until(() => document.querySelector('[data-repair="broken"]'), 'what cannot be read');
    await panel.click('[data-broken-chat] summary');
    await panel.until(() => document.querySelector('[data-piece]'), 'the pieces');
  },
  prompts: async (panel) => openPrompts(panel),
  prompt: async (panel) => {
    await openForm(panel, 'Translate to English');
    await panel.fill('[data-field="text"]', 'Translate {selektion} into {language}.');
    await panel.until(() => document.querySelector('.field-fault'), 'what is wrong');
  },
  slash: async (panel) => {
    await panel.openChat('Everything');
    await panel.click('#draft');
    await panel.type('/');
    await panel.until(() => document.querySelector('[data-command]')?.checkVisibility(), 'the commands');
  },
  assistant: async (panel) => {
    await panel.openView('assistants');
    await panel.act('edit-assistant');
    await panel.until(() => document.documentElement.dataset.view === 'assistant', 'the form');
  },
};

for (const [view, open] of Object.entries(VIEWS)) {
  scenario(`the view "${view}" is accessible, and fits into every width`, async ({ browser, panel: first }) => {
    await first.ask('What is a pilot light?');
    await first.newChat();
    await first.ask(MARKDOWN);
    const panel = await Panel.openTab(browser);
    await open(panel, browser);
    fs.mkdirSync(path.join(OUT, 'views'), { recursive: true });
    for (const width of [320, 480, 1200]) {
      for (const scheme of ['light', 'dark']) {
        await panel.context.send('Emulation.setDeviceMetricsOverride', {
          width,
          height: 720,
          deviceScaleFactor: 1,
          mobile: false,
        });
        await panel.context.send('Emulation.setEmulatedMedia', {
          features: [{ name: 'prefers-color-scheme', value: scheme }],
        });
        await panel.until(
          (wanted) => innerWidth === wanted && !document.getAnimations().some((a) => a.playState === 'running'),
          'the page to be still',
          width,
        );
        const at = `${view}, ${width} px, ${scheme}`;
        await keepPicture(panel.context, path.join(OUT, 'views', `${view}-${width}-${scheme}.png`));
        assert.deepEqual(await violations(panel), [], at);
        // A box that clips says nothing of what sticks out of it, so the buttons and the texts themselves are looked at.
        const wider = await panel.evaluate(() => {
          const scrolls = (box) => box && (/auto|scroll/.test(getComputedStyle(box).overflowX) || scrolls(box.parentElement));
          const shown = [...document.querySelectorAll('main button, main h2, main p, main dd')];
          const bare = shown.filter((box) => box.checkVisibility() && !scrolls(box.closest('pre, table')));
          return Math.max(0, ...bare.map((box) => Math.ceil(box.getBoundingClientRect().right - innerWidth)));
        });
        assert.ok(wider <= 0, `${at}: the page is ${wider} px too wide`);
      }
    }
  });
}

/** Puts a chat into the bin, and damages rows of the other. */
async function damageRows(panel, browser) {
  const { id } = await panel.findChat('What is a pilot light');
  await panel.act('delete-chat', `[data-chat="${id}"]`);
  await panel.act('put-away', '[data-toast="deleted"]');
  const { turns } = await readAll(browser);
  const turn = turns.find((row) => row.chat !== id);
  await putRows(browser, { turns: [1, 2, 3].map((number) => ({ ...turn, id: `broken ${number}`, text: number })) });
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
