// Every view of the panel, for the tests and pictures that want all of them.

import { ask, excerpt, putAsks } from './asks.mjs';
import { look, openFind } from './find.mjs';
import { say } from './inject.mjs';
import { Panel } from './panel.mjs';
import { PANEL } from './product.mjs';
import { listed, openForm, openPrompts } from './prompts.mjs';
import { detailsOf } from './runs.mjs';
import { putRows, readAll } from './stores.mjs';

const MARKDOWN = [
  'Everything that Markdown knows',
  '# A heading',
  'Words with **weight** and `code`, and [a link](https://example.com).',
  '- a list\n  - in a list\n- with an end',
  '| left | right |\n| --- | --: |\n| 1 | 2 |',
  '> a quote',
  `\`\`\`rust\n// ${'A line of code that is longer than a narrow panel is wide. '.repeat(2)}\n\`\`\``,
].join('\n\n');

/** In which widths, in CSS pixels, and in which colours every view is looked at. */
export const LOOKS = [320, 480, 1200].flatMap((width) => ['light', 'dark'].map((scheme) => [width, scheme]));

/**
 * How each view is come to, by its name, in a panel whose chats `stage` has begun and whose host has the `mouthpiece` in it.
 * None of them counts on a language.
 *
 * @type {Record<string, (panel: Panel, browser: Browser) => Promise<void>>}
 */
export const VIEWS = {
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
  versions: async (panel) => {
    await panel.newChat();
    await panel.ask('Something');
    await panel.act('edit-turn', '[data-role="person"]');
    await panel.fill('.said.editing', 'Something else');
    await panel.press('Enter');
    await panel.until(() => document.querySelector('[data-version="2"]'), 'the second version');
    await panel.untilAnswer('done');
    await panel.act('edit-turn', '[data-role="model"]');
    await panel.until(() => document.querySelector('textarea.editing'), 'the answer to be edited');
  },
  tab: async (panel) => {
    await panel.evaluate(() => {
      location.search = '?tab';
    });
    await panel.until(() => document.querySelector('.in-tab[data-ready]'), 'the panel as a tab');
    await panel.openChat('Everything');
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
    await openPrompts(panel);
    const translating = (await listed(panel))[3];
    await openForm(panel, translating.name);
    await panel.fill('[data-field="text"]', 'Translate {selektion} into {language}.');
    await panel.until(() => document.querySelector('.field-fault'), 'what is wrong');
  },
  keys: async (panel) => {
    await panel.openView('settings');
    await panel.act('open-keys');
    await panel.until(() => document.querySelector('[data-shortcut]'), 'the keys');
  },
  find: async (panel) => {
    await openFind(panel);
    await look(panel, 'that');
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
  bin: async (panel) => {
    const { id } = (await panel.list()).at(-1);
    await panel.openList();
    await panel.act('delete-chat', `[data-chat="${id}"]`);
    await panel.act('open-bin');
    await panel.until(() => document.querySelector('[data-binned]'), 'a chat in the bin');
  },
  toast: async (panel) => {
    const { id } = (await panel.list()).at(-1);
    await panel.act('delete-chat', `[data-chat="${id}"]`);
    await panel.closeList();
    await panel.until(() => document.querySelector('[data-toast="deleted"]'), 'the toast');
  },
  // The last, because it holds the model still.
  running: async (panel, browser) => {
    await panel.newChat();
    await browser.model.pause();
    await panel.send('What is a pilot light good for?');
    await say(await browser.context('host'), 'It is a small flame that burns all the time, so that the large one');
    await panel.untilSaid('so that the large one');
    await panel.send('And what does it cost?');
    await panel.until(() => document.querySelector('[data-place="queue"]'), 'the message that waits');
  },
};

/**
 * The views of a browser whose model is not there: what it is, as `Browser.start` takes it, and how the view is come to.
 *
 * @type {Record<string, [string, (panel: Panel) => Promise<void>]>}
 */
export const WITHOUT_MODEL = {
  'no-model': ['none', async () => {}],
  requirements: ['none', async (panel) => panel.act('requirements')],
  download: ['downloadable', async () => {}],
};

/** Opens the panel in a tab of a browser without a model, and waits until it says so. */
export async function openWithoutModel(browser) {
  const panel = new Panel(await browser.openFile(PANEL));
  await panel.until(() => document.querySelector('[data-notice] button'), 'what is to be done');
  return panel;
}

/** Begins the chats that the views show. */
export async function stage(panel) {
  await panel.ask('What is a pilot light?');
  await panel.newChat();
  await panel.ask(MARKDOWN);
}

/**
 * Makes the page as wide as this, and light or dark, and waits until it stands still: what never does moves for nobody who
 * wants less motion.
 *
 * @param {Panel} panel
 * @param {number} width in CSS pixels
 * @param {'light' | 'dark'} scheme
 * @param {object} [more]
 * @param {number} [more.zoom] how many pixels of the screen a CSS pixel is wide
 * @param {boolean} [more.forcedColors] whether the system chooses the colours
 */
export async function lookAt(panel, width, scheme, { zoom = 1, forcedColors = false } = {}) {
  await panel.context.send('Emulation.setDeviceMetricsOverride', {
    width,
    height: 720,
    deviceScaleFactor: zoom,
    mobile: false,
  });
  const features = {
    'prefers-color-scheme': scheme,
    'prefers-reduced-motion': 'reduce',
    'forced-colors': forcedColors ? 'active' : 'none',
  };
  await panel.context.send('Emulation.setEmulatedMedia', {
    features: Object.entries(features).map(([name, value]) => ({ name, value })),
  });
  await panel.until(
    (wanted) => innerWidth === wanted && !document.getAnimations().some((a) => a.playState === 'running'),
    'the page to be still',
    width,
  );
}

/** How many CSS pixels something sticks out of the page, at its end or at its beginning. */
export function tooWide(panel) {
  // A box that clips says nothing of what sticks out of it, so the buttons and the texts themselves are looked at.
  return panel.evaluate(() => {
    const scrolls = (box) => box && (/auto|scroll/.test(getComputedStyle(box).overflowX) || scrolls(box.parentElement));
    const shown = [...document.querySelectorAll('header button, main button, .list button, main h2, main p, main dd')];
    const bare = shown.filter((box) => box.checkVisibility() && !scrolls(box.closest('pre, table')));
    const out = bare.map((box) => box.getBoundingClientRect());
    return Math.max(0, ...out.flatMap(({ left, right }) => [Math.ceil(right - innerWidth), Math.ceil(-left)]));
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
