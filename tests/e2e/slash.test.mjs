// Prompts that are called by their name in the composer.

import assert from 'node:assert/strict';
import { user } from '../harness/echo.mjs';
import { make } from '../harness/prompts.mjs';
import { scenario } from '../harness/scenario.mjs';
import { until } from '../harness/until.mjs';

/** What is offered: the commands, the chosen one, and what a screen reader is told of it. */
const offered = (panel) =>
  panel.evaluate(() => {
    const options = [...document.querySelectorAll('[data-command]')].filter((option) => option.checkVisibility());
    const active = document.querySelector('#draft').getAttribute('aria-activedescendant');
    return {
      commands: options.map((option) => option.dataset.command),
      chosen: options.find((option) => option.ariaSelected === 'true')?.dataset.command,
      told: document.getElementById(active)?.dataset.command,
    };
  });

const untilOffered = (panel, ...commands) =>
  until(async () => (await offered(panel)).commands.join() === commands.join() && offered(panel), {
    what: `${commands} to be offered`,
    seen: () => offered(panel),
  });

const untilChosen = (panel, command) =>
  until(
    async () => {
      const { chosen, told } = await offered(panel);
      return chosen === command && told === command;
    },
    { what: `${command} to be chosen`, seen: () => offered(panel) },
  );

const untilDraft = (panel, text) =>
  until(async () => (await panel.draft()) === text, { what: `"${text}" in the composer`, seen: () => panel.draft() });

const said = async (panel) => (await panel.turns()).filter(({ role }) => role === 'person').map(({ text }) => text);

scenario('a name is completed with the keys, and what stands behind it is what is asked about', async ({ panel }) => {
  await make(panel, 'My rhyme', 'A rhyme about {selection}, in {language}.');
  await panel.closeView();
  await panel.click('#draft');
  await panel.type('/');
  assert.equal((await untilAny(panel)).commands.length, 8, 'no more than can be looked over');
  await panel.type('S');
  await untilOffered(panel, 'summarise', 'summarise-this-page');
  await untilChosen(panel, 'summarise');
  await panel.press('ArrowDown');
  await untilChosen(panel, 'summarise-this-page');
  await panel.press('ArrowDown');
  await untilChosen(panel, 'summarise');
  await panel.press('ArrowUp');
  await panel.press('Tab');
  await untilDraft(panel, '/summarise-this-page ');
  await untilOffered(panel);

  await panel.fill('#draft', '/rhy');
  await untilChosen(panel, 'my-rhyme');
  await panel.press('Enter');
  await untilDraft(panel, '/my-rhyme ');
  await panel.type('quantum foam');
  await panel.press('Enter');
  const { text } = await panel.untilAnswer('done');
  const [question] = await said(panel);
  assert.match(question, /^A rhyme about “quantum foam”, in English\./);
  assert.ok(text.endsWith(`${user(question)}Model:`), `the model is asked what is shown: ${text}`);
  assert.equal(await panel.draft(), '');
});

scenario('a click completes, Escape closes, and the text stays', async ({ panel }) => {
  await panel.click('#draft');
  await panel.type('/find');
  await untilOffered(panel, 'find-the-weak-points');
  await panel.press('Escape');
  await untilOffered(panel);
  assert.equal(await panel.draft(), '/find');
  assert.equal((await panel.root()).view, 'chat');
  await panel.type('-the');
  await untilOffered(panel, 'find-the-weak-points');
  await panel.click('[data-command="find-the-weak-points"]');
  await untilDraft(panel, '/find-the-weak-points ');
  assert.equal(await panel.evaluate(() => document.activeElement.id), 'draft');
  const left = await panel.evaluate(() => document.querySelector('#draft').hasAttribute('aria-activedescendant'));
  assert.equal(left, false);
});

scenario('a prompt with nothing to work on is not sent, and says what it needs', async ({ panel }) => {
  await panel.click('#draft');
  await panel.type('/explain');
  await panel.press('Enter');
  await panel.until(() => document.querySelector('[data-missing]')?.checkVisibility(), 'to be told what is missing');
  assert.match(await panel.evaluate(() => document.querySelector('[data-missing]').textContent), /“Explain”/);
  assert.equal(await panel.draft(), '/explain');
  await panel.type(' one');
  await panel.until(() => !document.querySelector('[data-missing]'), 'the hint to go');
  await panel.press('Enter', { shift: true });
  await panel.type('two');
  await panel.press('Enter');
  const { text } = await panel.untilAnswer('done');
  assert.match(text, /User: Explain \[selection\] in simple words\.\s*\[selection\]: one two End\.Model:$/);
});

scenario('what calls no prompt is sent as it stands', async ({ panel }) => {
  for (const text of ['/etc/hosts is what?', '/nothing', '1/explain']) {
    assert.ok((await panel.ask(text)).endsWith(`${user(text)}Model:`), text);
  }
  assert.deepEqual(await said(panel), ['/etc/hosts is what?', '/nothing', '1/explain']);
});

/** Waits until anything is offered. */
const untilAny = (panel) =>
  until(async () => (await offered(panel)).chosen && offered(panel), { what: 'commands', seen: () => offered(panel) });
