// Every view of the panel, for the tests and pictures that want all of them.

import { ask, excerpt, putAsks } from './asks.mjs';
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

/**
 * How each view is come to, by its name, in a panel whose chats `stage` has begun. None of them counts on a language.
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

/** Begins the chats that the views show. */
export async function stage(panel) {
  await panel.ask('What is a pilot light?');
  await panel.newChat();
  await panel.ask(MARKDOWN);
}

/**
 * Makes the page as wide as this, and light or dark, and waits until it stands still.
 *
 * @param {Panel} panel
 * @param {number} width in CSS pixels
 * @param {'light' | 'dark'} scheme
 */
export async function lookAt(panel, width, scheme) {
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
}

/** How many CSS pixels something sticks out of the page, at its end or at its beginning. */
export function tooWide(panel) {
  // A box that clips says nothing of what sticks out of it, so the buttons and the texts themselves are looked at.
  return panel.evaluate(() => {
    const scrolls = (box) => box && (/auto|scroll/.test(getComputedStyle(box).overflowX) || scrolls(box.parentElement));
    const shown = [...document.querySelectorAll('main button, main h2, main p, main dd')];
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
