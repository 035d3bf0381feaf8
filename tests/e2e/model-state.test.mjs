// What the panel says of the browser's model when it is not simply there.

import assert from 'node:assert/strict';
import { answerAvailability, silentAvailability, watchCalls, calls, withoutApi } from '../harness/inject.mjs';
import { Panel } from '../harness/panel.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

const says = (panel, words, what) =>
  panel.until((w) => new RegExp(w, 'i').test(document.body.innerText), what, words.source);
const isInState = (panel, state) =>
  panel.until((s) => document.documentElement.dataset.model === s, `the state ${state}`, state);

scenario(
  'a model that can be downloaded waits for the click, shows progress, and then answers',
  {
    model: 'downloadable',
    panel: false,
    scripts: [watchCalls],
  },
  async ({ browser }) => {
    const panel = await Panel.openEarly(browser);
    await isInState(panel, 'downloadable');
    await says(panel, /download/, 'what to do');
    assert.deepEqual(calls(browser, 'panel', 'create'), []);
    assert.deepEqual(calls(browser, 'host', 'create'), []);
    await panel.act('download');
    await panel.ready();
    assert.equal(calls(browser, 'panel', 'create').length, 1);
    assert.match(await panel.ask('hello'), /User: hello End\./);
  },
);

scenario(
  'a download that never ends shows that it is under way',
  { model: 'never', panel: false },
  async ({ browser }) => {
    const panel = await Panel.openEarly(browser);
    await isInState(panel, 'downloadable');
    await panel.act('download');
    await isInState(panel, 'downloading');
    await panel.until(() => document.querySelector('progress, [role="progressbar"]'), 'a progress bar');
  },
);

scenario(
  'a machine that cannot run the model is told why, and what is sent is kept',
  {
    model: 'none',
    panel: false,
    // The browser itself warns so, wherever availability() is asked.
    expectedProblems: [/there was not an execution config available/],
  },
  async ({ browser }) => {
    const panel = await Panel.openEarly(browser);
    await isInState(panel, 'unavailable');
    await panel.act('requirements');
    await says(panel, /22 GB/, 'the requirements');
    await panel.closeView();
    await panel.send('hello?');
    const kept = () =>
      document.body.innerText.includes('hello?') || document.querySelector('#draft').value === 'hello?';
    await panel.until(kept, 'the words');
  },
);

scenario(
  'a browser without the Prompt API is told so',
  { scripts: [withoutApi], panel: false },
  async ({ browser }) => {
    const panel = await Panel.openEarly(browser);
    await isInState(panel, 'no-api');
    await panel.act('requirements');
    await says(panel, /Chrome/, 'which browser is needed');
  },
);

scenario(
  'availability() that never answers does not hang the panel, and it can be asked again',
  {
    scripts: [silentAvailability],
    panel: false,
  },
  async ({ browser }) => {
    const panel = await Panel.openEarly(browser);
    await isInState(panel, 'checking');
    await panel.type('typed while it is silent');
    assert.equal(await panel.draft(), 'typed while it is silent');
    await panel.openView('settings');
    await panel.closeView();
    const givenUp = async () => (await panel.root()).model === 'failed';
    await until(givenUp, { what: 'the time-out', timeout: 60_000, seen: () => panel.describe() });
    await panel.act('retry');
    await isInState(panel, 'checking');
    await answerAvailability(await browser.context('host'));
    await panel.ready();
    assert.equal(await panel.draft(), 'typed while it is silent');
  },
);

scenario(
  'who types at once after the click loses no key, and it is sent when the model is ready',
  {
    scripts: [silentAvailability],
    panel: false,
  },
  async ({ browser }) => {
    const panel = await Panel.openEarly(browser);
    // The first moment in which a key can arrive anywhere: the page's own field has the focus, nothing else is awake.
    await panel.until(() => document.activeElement?.id === 'draft', 'the composer to have the focus');
    await panel.type('hello, before anything is ready');
    await panel.press('Enter');
    await panel.type('and a draft');
    await answerAvailability(await browser.context('host'));
    assert.match((await panel.untilAnswer('done')).text, /User: hello, before anything is ready End\.Model:$/);
    assert.equal(await panel.draft(), 'and a draft');
  },
);
