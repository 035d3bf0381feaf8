// What is read of a whole page.

import assert from 'node:assert/strict';
import { chooseAndTake, copyThatMayRead, entryOf } from '../harness/asking.mjs';
import { withSite } from '../harness/site.mjs';
import { scenario } from '../harness/scenario.mjs';

const READS = { panel: false, extension: copyThatMayRead() };

const ARTICLE = `
  <header><nav><a href="/">Home</a></nav></header>
  <div hidden>hidden by the attribute</div>
  <main>
    <h1>The title</h1>
    <p>A paragraph   with <b>bold</b>
      words.</p>
    <p style="display: none">not displayed</p>
    <p style="visibility: hidden">not <i style="visibility: visible">all</i></p>
    <p aria-hidden="true">hidden from readers</p>
    <p style="opacity: 0">seen through</p><p style="font-size: 0">too small</p>
    <ul><li>one</li><li>two<br>lines</li></ul>
    <table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>
    <pre>  kept
    as it is</pre>
    <script>document.title = 'page'</script><style>p { color: red }</style><noscript>no script</noscript>
    <button>Buy</button><textarea>typed</textarea>
    <footer>A note of the article.</footer>
  </main>
  <aside>Related</aside><footer>About us</footer>`;

const READ = `The title

A paragraph with bold words.

all

- one
- two
lines

a\tb
c\td

  kept
    as it is

A note of the article.`;

const SHORT = 'Short.';
const LONGER = 'Most of what this page says stands beside its main part, in words like these.';

/** An element that hides its inside from scripts. */
const CLOSED = `<x-closed>slotted</x-closed><script>
  customElements.define('x-closed', class extends HTMLElement {
    constructor() {
      super();
      this.attachShadow({ mode: 'closed' }).innerHTML = '<p>inside</p><slot></slot>';
    }
  });
</script>`;

scenario('a page is read without what is not its text', READS, async ({ browser }) => {
  const pages = {
    '/article': ARTICLE,
    '/short-main': `<main>${SHORT}</main><p>${LONGER}</p>`,
    '/only-beside': '<nav>Everything</nav>',
    '/component': CLOSED,
  };
  await withSite(pages, async (site) => {
    assert.equal(await readPage(browser, site.url('/article')), READ);
    assert.equal(await readPage(browser, site.url('/short-main')), `${SHORT}\n\n${LONGER}`);
    assert.equal(await readPage(browser, site.url('/only-beside')), 'Everything');
    assert.equal(await readPage(browser, site.url('/component')), 'inside\n\nslotted');
  });
});

scenario('long and deep pages are read whole, or say how much is missing', READS, async ({ browser }) => {
  const line = 'These are the words of a paragraph that stands on a long page, and it is one of many. ';
  const paragraphs = (count) => Array.from({ length: count }, (_, index) => `<p>${index}: ${line}</p>`).join('');
  const deep = `${'<div>'.repeat(2000)}at the bottom`;
  await withSite({ '/long': paragraphs(3600), '/longest': paragraphs(55_000), '/deep': deep }, async (site) => {
    const long = await readPage(browser, site.url('/long'));
    assert.equal(long.split('\n\n').length, 3600);
    assert.ok(long.length > 300_000 && long.endsWith(`3599: ${line.trim()}`));
    assert.equal(await readPage(browser, site.url('/deep')), 'at the bottom');

    await browser.open(site.url('/longest'));
    const { excerpts } = await chooseAndTake(browser, entryOf('summarise_page'));
    assert.equal(excerpts[0].text.length, 2_000_000);
    assert.ok(excerpts[0].extent.First.of > 4_900_000, JSON.stringify(excerpts[0].extent));
  });
});

async function readPage(browser, url) {
  await browser.open(url);
  const { excerpts, failure } = await chooseAndTake(browser, entryOf('summarise_page'));
  assert.equal(failure, null);
  assert.equal(excerpts[0].extent, 'Whole');
  return excerpts[0].text;
}
