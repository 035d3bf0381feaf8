// What the worker makes of a click, before any panel takes it.

import assert from 'node:assert/strict';
import { choose, chooseAndTake, copyThatMayRead, entryOf, takeAsks } from '../harness/asking.mjs';
import { withSite } from '../harness/site.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const READS = { panel: false, extension: copyThatMayRead() };

const select = (page, selector) =>
  page.evaluate((wanted) => getSelection().selectAllChildren(document.querySelector(wanted)), selector);

scenario('a selection is read exactly, with its line breaks', READS, async ({ browser }) => {
  const body = '<div id="two"><p>One  &lt;b&gt; 🙂\u200b</p><p>שתיים [[end]]</p></div>';
  await withSite({ '/selected': body }, async (site) => {
    const page = await browser.open(site.url('/selected'));
    await select(page, '#two');
    const told = { selectionText: 'One <b> 🙂\u200b שתיים [[end]]' };
    const ask = await chooseAndTake(browser, entryOf('explain'), told);
    const [excerpt] = ask.excerpts;
    assert.equal(ask.excerpts.length, 1);
    assert.equal(excerpt.text, 'One <b> 🙂\u200b\n\nשתיים [[end]]');
    assert.equal(excerpt.kind, 'Selection');
    assert.equal(excerpt.extent, 'Whole');
    assert.equal(excerpt.title, '/selected');
    assert.equal(excerpt.url, site.url('/selected'));
    assert.match(ask.question.text, /^Explain \[selection\]/);
    assert.equal(ask.failure, null);
    assert.notEqual(ask.chat, null, 'a new chat');
  });
});

scenario('where a page may not be read, what the browser told serves', { panel: false }, async ({ browser }) => {
  await withSite({ '/': '<p>never clicked' }, async (site) => {
    await browser.open(site.url());
    const told = { selectionText: 'as told', pageUrl: site.url() };
    const ask = await chooseAndTake(browser, entryOf('ask_selection'), told);
    assert.deepEqual(
      ask.excerpts.map(({ text, extent, url }) => ({ text, extent, url })),
      [{ text: 'as told', extent: 'AsTold', url: site.url() }],
    );
    assert.equal(ask.question, null, 'the question is left to the person');

    const page = await chooseAndTake(browser, entryOf('summarise_page'));
    assert.deepEqual(page.excerpts, []);
    assert.equal(page.question, null, 'nothing is asked about nothing');
    assert.ok('PageRefused' in page.failure.trouble);
  });
});

scenario('fields, links and frames are read, and never a password', READS, async ({ browser }) => {
  const body = `
    <textarea id="area">first\nsecond</textarea> <input id="line" value="a line">
    <input id="secret" type="password" value="hush">
    <div id="rich" contenteditable><p>rich</p><p>text</p></div>
    <p>Before <a id="link" href="/there?x=1">the link</a> after</p>
    <iframe src="/inside"></iframe>`;
  await withSite({ '/': body, '/inside': '<p id="in">in a frame</p>' }, async (site) => {
    const page = await browser.open(site.url());
    const focus = (selector) => page.evaluate((wanted) => document.querySelector(wanted).focus(), selector);
    const texts = async (...click) => (await chooseAndTake(browser, ...click)).excerpts.map(({ text }) => text);

    await focus('#area');
    assert.deepEqual(await texts(entryOf('ask_field'), { editable: true }), ['first\nsecond']);
    await page.evaluate(() => document.querySelector('#area').setSelectionRange(3, 8));
    assert.deepEqual(await texts(entryOf('explain'), { selectionText: 'st se' }), ['st\nse']);
    await focus('#line');
    assert.deepEqual(await texts(entryOf('improve_field'), { editable: true }), ['a line']);
    await focus('#rich');
    assert.deepEqual(await texts(entryOf('ask_field'), { editable: true }), ['rich\n\ntext']);

    await focus('#secret');
    await page.evaluate(() => document.querySelector('#secret').select());
    for (const [word, info] of [
      ['ask_field', { editable: true }],
      ['explain', { selectionText: '••••' }],
    ]) {
      const ask = await chooseAndTake(browser, entryOf(word), info);
      assert.deepEqual(ask.excerpts, []);
      assert.ok('NothingSelected' in ask.failure.trouble);
    }

    await focus('#link');
    const linkUrl = site.url('/there?x=1');
    const link = await chooseAndTake(browser, entryOf('ask_link'), { linkUrl });
    assert.deepEqual(
      link.excerpts.map(({ kind, text, url }) => ({ kind, text, url })),
      [{ kind: 'Link', text: 'the link\n\nBefore the link after', url: linkUrl }],
    );

    const frames = await page.send('Page.getFrameTree');
    assert.equal(frames.frameTree.childFrames.length, 1);
    await page.evaluate(() => {
      const inside = document.querySelector('iframe').contentWindow;
      inside.getSelection().selectAllChildren(inside.document.querySelector('#in'));
    });
    const worker = await browser.context('worker');
    const frameId = await worker.evaluate(async () => {
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      const target = { tabId: tab.id, allFrames: true };
      const results = await chrome.scripting.executeScript({ target, files: ['selection.js'] });
      return results.find((result) => result.frameId !== 0).frameId;
    });
    assert.deepEqual(await texts(entryOf('explain'), { selectionText: 'told', frameId }), ['in a frame']);
  });
});

scenario('each click brings one ask, in order, though one page does not answer', READS, async ({ browser }) => {
  await withSite({ '/': '<p id="p">slow' }, async (site) => {
    const page = await browser.open(site.url());
    await select(page, '#p');
    // The page is busy until the asks are there, or for as long as no test takes.
    const busy = page.evaluate(() => {
      for (const end = Date.now() + 9000; Date.now() < end; );
    });
    await choose(browser, entryOf('explain'), { selectionText: 'slow' });
    await browser.open(site.url('/missing'));
    const quick = ['one', 'two', 'three'];
    for (const selectionText of quick) await choose(browser, entryOf('explain'), { selectionText });
    const asks = await takeAsks(browser, 4);
    assert.deepEqual(
      asks.map(({ excerpts }) => excerpts.map(({ text, extent }) => `${text} ${extent}`)),
      ['slow', ...quick].map((text) => [`${text} AsTold`]),
    );
    const ids = asks.map(({ id }) => id);
    assert.deepEqual(ids, [...ids].sort());
    await busy;
  });
});

scenario('the menu follows the settings, and comes back when it is lost', { panel: false }, async ({ browser }) => {
  await untilMenu(browser, entryOf('explain'));
  await (await browser.context('worker')).evaluate(() => chrome.contextMenus.removeAll());
  await browser.stopWorker();
  // Whatever wakes the worker.
  const other = await browser.openFile('manifest.json');
  await change(other, { Taken: [] });
  await untilMenu(browser, entryOf('explain'));

  await change(other, { Settings: { TranslateTo: 'de' } });
  const id = '0199aaaa-0000-7000-8000-000000000001';
  await change(other, { Prompt: { id, name: 'Mine & yours', text: 'About {page}', in_menu: true } });
  await untilMenu(browser, id);
  const worker = await browser.context('worker');
  const made = () => worker.evaluate(async () => (await chrome.storage.session.get('menu')).menu);
  const isMade = async () => {
    const menu = await made();
    return ['Mine && yours', 'Translate to German'].every((title) => menu.includes(title));
  };
  await until(isMade, { what: 'the changes in the menu', seen: made });
});

/** Has the worker carry out a change of the registry. */
const change = (page, wanted) =>
  page.evaluate(
    (told) => chrome.runtime.sendMessage({ Worker: { Panel: { Change: { id: crypto.randomUUID(), change: told } } } }),
    wanted,
  );

/** Waits until the menu holds an entry. */
async function untilMenu(browser, entry) {
  const worker = await browser.context('worker');
  const isThere = () =>
    worker.evaluate(
      (id) =>
        chrome.contextMenus.update(id, {}).then(
          () => true,
          () => false,
        ),
      entry,
    );
  await until(isThere, { what: `the entry ${entry} in the menu` });
}
