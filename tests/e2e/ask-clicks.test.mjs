// Asking with a person's own hands: a real right click, real keys, the real address bar.

import assert from 'node:assert/strict';
import { chooseByHand, keptAsks, typeInAddressBar } from '../harness/asking.mjs';
import { Panel } from '../harness/panel.mjs';
import { withSite } from '../harness/site.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const SHOWN = { panel: false, display: true };
const TEXT = 'Any text with <script>alert(1)</script>, "quotes" and 🙂';
const BODY = `<p id="p">${TEXT.replace(/</g, '&lt;')}</p><p>Nobody selects this.</p>`;

scenario('a right click from a cold start: the panel opens, and the model is asked', SHOWN, async ({ browser }) => {
  await withSelection(browser, async (page, url) => {
    await chooseByHand(browser, page, '#p', 1);
    const panel = await openedPanel(browser);
    const { text } = await panel.untilAnswer('done');
    assertAsked(text, { text: TEXT, url, question: 'Explain [selection] in simple words.' });
    assert.equal(await windowOf(panel), await windowOfPage(browser));
  });
});

scenario('Ask puts the selection above the composer and the cursor in it', SHOWN, async ({ browser }) => {
  await withSelection(browser, async (page, url) => {
    await chooseByHand(browser, page, '#p', 0);
    const panel = await openedPanel(browser);
    await assertAbove(panel, 'selection');
    assertAsked(await panel.ask('Who said that?'), { text: TEXT, url, question: 'Who said that?' });
  });
});

scenario('the keys ask about the selection, and without one about the page', SHOWN, async ({ browser }) => {
  await withSelection(browser, async (page, url) => {
    await browser.display.press('alt+shift+k');
    const panel = await openedPanel(browser);
    await assertAbove(panel, 'selection');
    assertAsked(await panel.ask('Who?'), { text: TEXT, url, question: 'Who?' });

    await browser.close(panel.context);
    await page.evaluate(() => getSelection().removeAllRanges());
    await page.send('Page.bringToFront');
    await browser.display.press('alt+shift+k');
    const again = await openedPanel(browser);
    await assertAbove(again, 'page');
    const whole = { kind: 'page', text: `${TEXT} Nobody selects this.`, url };
    assertAsked(await again.ask('And now?'), { ...whole, question: 'And now?' });
  });
});

scenario('the address bar asks what is typed, about what is selected', SHOWN, async ({ browser }) => {
  await withSelection(browser, async (page, url) => {
    const { text } = await answerInAddressBar(browser, page, 'is it true?');
    assertAsked(text, { text: TEXT, url, question: 'is it true?' });
  });
});

scenario('the address bar calls a prompt by its name', SHOWN, async ({ browser }) => {
  await withSelection(browser, async (page) => {
    const { text } = await answerInAddressBar(browser, page, '/summarise-this-page in French');
    assert.match(text, /kind: page .*Nobody selects this\. ?\[\[end \w+\]\] ?Summarise \[page\].*in French End\./);
  });
});

scenario('each window is asked in, and hears of no other', SHOWN, async ({ browser }) => {
  await withSite({ '/one': '<p id="p">first', '/two': '<p id="p">second' }, async (site) => {
    for (const [path, text] of [
      ['/one', 'first'],
      ['/two', 'second'],
    ]) {
      const before = new Set(browser.contexts('panel'));
      const page = await browser.open(site.url(path), { newWindow: true });
      await selectAndShow(browser, page);
      await chooseByHand(browser, page, '#p', 1);
      const panel = await openedPanel(browser, before);
      // A panel opens with the chat that was shown last, and that may be the other window's.
      await panel.untilSaid(`text: ${text}`);
      const answer = await panel.untilAnswer('done');
      assertAsked(answer.text, { text, url: site.url(path), question: 'Explain [selection] in simple words.' });
      assert.equal(await windowOf(panel), await windowOfPage(browser));
    }
    const [one, two] = browser.contexts('panel').map((context) => new Panel(context));
    assert.notEqual(await windowOf(one), await windowOf(two));
    for (const panel of [one, two]) assert.equal((await panel.turns()).length, 2);
    await assertNothingKept(browser);
  });
});

/** A page whose first paragraph is selected, while nothing of the extension is awake; `use` is given it and its address. */
async function withSelection(browser, use) {
  await withSite({ '/page': BODY }, async (site) => {
    const url = site.url('/page');
    const page = await browser.open(url);
    await selectAndShow(browser, page);
    await fallAsleep(browser);
    await use(page, url);
    await assertNothingKept(browser);
  });
}

async function selectAndShow(browser, page) {
  await browser.send('Target.activateTarget', { targetId: page.target.targetId });
  await page.evaluate(() => getSelection().selectAllChildren(document.querySelector('#p')));
}

/** Waits until the menu is made, and lets the worker fall asleep. The host has never been there. */
async function fallAsleep(browser) {
  const worker = await browser.context('worker');
  const isMade = () => worker.evaluate(async () => Boolean((await chrome.storage.session.get('menu')).menu));
  await until(isMade, { what: 'the menu to be made' });
  assert.deepEqual(browser.contexts('host'), []);
  await browser.stopWorker();
}

async function answerInAddressBar(browser, page, words) {
  await typeInAddressBar(browser, page, words);
  const panel = await openedPanel(browser);
  return panel.untilAnswer('done');
}

async function openedPanel(browser, before = new Set()) {
  const find = () => browser.contexts('panel').find((context) => !before.has(context));
  const panel = new Panel(await until(find, { what: 'the panel to be opened' }));
  await panel.ready();
  return panel;
}

/** The first message of the model: the text once, between the fences, and the question last. */
function assertAsked(reply, { kind = 'selection', text, url, question }) {
  // The empty line behind the quote parts two paragraphs of the answer on the screen.
  const fenced = reply.match(/User: \[\[quote (\w+)\]\] (.*?) \[\[end \1\]\] ?(.*?) End\.(?=Model:)/);
  assert.ok(fenced, `a quote in: ${reply}`);
  const [, , quote, rest] = fenced;
  const title = new URL(url).pathname;
  // On the screen nothing but their own lines parts paragraphs.
  const bare = (words) => words.replace(/\s+/g, '');
  assert.equal(bare(quote), bare(`kind: ${kind} title: ${title} address: ${url} text: ${text}`));
  assert.equal(rest, question);
  assert.equal(bare(reply).split(bare(text)).length, 2, 'the text is there once');
}

async function assertAbove(panel, kind) {
  const isThere = (wanted) =>
    document.querySelector('[data-excerpt]')?.dataset.kind === wanted && document.activeElement?.id === 'draft';
  await panel.until(isThere, `the ${kind} above the composer, and the cursor in it`, kind);
  assert.deepEqual(await panel.turns(), [], 'nothing is sent');
}

/** The worker keeps no ask that a panel has taken, and the extension may read no site beyond a click. */
async function assertNothingKept(browser) {
  const worker = await browser.context('worker');
  const kept = () => keptAsks(browser);
  await until(async () => (await kept()).length === 0, { what: 'no ask to be kept', seen: kept });
  assert.deepEqual((await worker.evaluate(() => chrome.permissions.getAll())).origins, []);
}

const windowOf = (panel) => panel.evaluate(async () => (await chrome.windows.getCurrent()).id);

async function windowOfPage(browser) {
  const worker = await browser.context('worker');
  return worker.evaluate(async () => (await chrome.tabs.query({ active: true, lastFocusedWindow: true }))[0].windowId);
}
