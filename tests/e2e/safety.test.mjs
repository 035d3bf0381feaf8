// What comes from the model is text, and the extension asks for nothing that it does not need.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DIST } from '../harness/product.mjs';
import { scenario } from '../harness/scenario.mjs';

const HOSTILE = [
  'Do your worst:',
  '<script>globalThis.pwned = 1</script>',
  '<img src="x" onerror="globalThis.pwned = 2">',
  '[a link](javascript:globalThis.pwned=3)',
  '[another](data:text/html,<script>1</script>)',
  '<a href="javascript:globalThis.pwned=4">raw</a>',
  '![a picture](https://example.com/tracker.png)',
  '<iframe src="https://example.com"></iframe>',
  '[a real one](https://example.com/page)',
].join('\n\n');

scenario('scripts, handlers and javascript: links in an answer are inert', async ({ panel }) => {
  await panel.ask(HOSTILE);
  const found = await panel.evaluate(() => {
    const [answer] = document.querySelectorAll('[data-answer-text]');
    const links = [...document.querySelectorAll('[data-turn] a')];
    return {
      elements: [...answer.querySelectorAll('script, img, iframe, object, embed, [onerror], [style]')].map(
        (e) => e.outerHTML,
      ),
      links: links.map(({ protocol, target, rel }) => `${protocol} ${target} ${rel}`),
      scriptIsText: answer.textContent.includes('<script>globalThis.pwned = 1</script>'),
    };
  });
  assert.deepEqual(found.elements, []);
  assert.deepEqual([...new Set(found.links)], ['https: _blank noopener noreferrer']);
  assert.ok(found.scriptIsText, 'raw HTML is shown as text');
  for (const word of ['a link', 'another', 'raw']) {
    await panel.evaluate((text) => {
      const named = [...document.querySelectorAll('[data-turn] *')].filter((e) => e.textContent === text);
      for (const element of named) element.click();
    }, word);
  }
  assert.equal(await panel.evaluate(() => globalThis.pwned), undefined);
});

scenario(
  'a page of the extension can neither reach the network nor make HTML of text',
  {
    expectedProblems: [/Content Security Policy|TrustedHTML/],
  },
  async ({ panel }) => {
    const refused = await panel.evaluate(async () => {
      const fails = async (what) => {
        try {
          await what();
          return false;
        } catch {
          return true;
        }
      };
      return [
        await fails(() => fetch('https://example.com/')),
        await fails(() => (document.createElement('div').innerHTML = '<b>no</b>')),
      ];
    });
    assert.deepEqual(refused, [true, true]);
  },
);

scenario(
  'the manifest asks for the permissions that are used, and for no host',
  { panel: false },
  async ({ browser }) => {
    const manifest = JSON.parse(fs.readFileSync(path.join(DIST, 'manifest.json'), 'utf8'));
    const forAsking = ['activeTab', 'contextMenus', 'scripting'];
    const expected = [...forAsking, 'alarms', 'offscreen', 'sidePanel', 'storage', 'unlimitedStorage'];
    assert.deepEqual([...manifest.permissions].sort(), expected.sort());
    for (const key of ['host_permissions', 'optional_permissions', 'optional_host_permissions', 'content_scripts']) {
      assert.equal(manifest[key], undefined, key);
    }
    const page = await browser.open('chrome://extensions');
    const info = await page.evaluate((id) => chrome.developerPrivate.getExtensionInfo(id), browser.extensionId);
    assert.deepEqual(info.permissions.simplePermissions, [], 'what chrome://extensions warns of');
    // An extension that may read a page when it is asked to has a list of sites; it is empty.
    assert.deepEqual(info.permissions.runtimeHostPermissions?.hosts, []);
  },
);
