// Chats that outgrow the window: what stands in the place of their oldest turns, and what the model was really given.

import assert from 'node:assert/strict';
import { briefly, saidTo } from './brief.mjs';
import { until } from './until.mjs';

/** The card that says what is summarised: `{turns, edited, text}`; null where there is none. */
export const card = (panel) =>
  panel.evaluate(() => {
    const found = document.querySelector('[data-summary]');
    if (!found) return null;
    const { summary, edited } = found.dataset;
    return { turns: Number(summary), edited: edited === 'true', text: found.querySelector('.summary-text')?.textContent };
  });

/** Waits until the card is another one than this; null is none. */
export const untilCard = (panel, before, timeout) => {
  const find = async () => {
    const now = await card(panel);
    return JSON.stringify(now) !== JSON.stringify(before) && { now };
  };
  return until(find, { what: 'another summary', seen: () => card(panel), timeout }).then(({ now }) => now);
};

/** How many tokens the session of the shown chat holds. */
export const used = (panel) => panel.evaluate(() => Number(document.querySelector('[data-meter]').dataset.tokens));

/** The text of the message with this number. */
export const message = (number) => `${`said ${number}. `.padEnd(54, 'w')} (${number})`;

/**
 * Sends messages, from this number on, until the window is nearly full, or was and is not any more because something was
 * summarised or left out. Says the number of the next.
 */
export async function fillWindow(panel, number = 0) {
  const isFull = () => {
    const { level } = document.querySelector('[data-meter]').dataset;
    return level === 'critical' || Boolean(document.querySelector('[data-summary], [data-left-out]'));
  };
  do await panel.ask(message(number++));
  while (!(await panel.evaluate(isFull)));
  return number;
}

/**
 * What the model was given when it was asked this, taken apart: the instruction, the summary if one was given, and the
 * messages before the question, oldest first, each `{user, model}`. `model` is empty where the session had said it itself.
 */
export async function givenFor(browser, asked) {
  const { said, parts, messages } = await partsFor(browser, asked);
  const summary = messages[0]?.match(/^\[\[quote (\w+)\]\]\n([^]*)\n\[\[end \1\]\]\n\nThe quote is a summary /)?.[2];
  if (summary !== undefined) {
    messages.shift();
    parts.shift();
  }
  const exchanges = [];
  messages.forEach((text, index) => {
    if (parts[index].startsWith('User: ')) exchanges.push({ user: text, model: '' });
    else exchanges.at(-1).model = text;
  });
  return { summary, exchanges, bytes: Buffer.byteLength(said) };
}

/**
 * What the model was given before it was asked this, in order, each `{role, text}` with the roles of a panel's turns. The text of an
 * answer is null where the session had said it itself.
 */
export async function turnsGivenFor(browser, asked) {
  const { parts, messages } = await partsFor(browser, asked);
  return messages.map((text, index) => {
    const role = parts[index].startsWith('User: ') ? 'person' : 'model';
    return { role, text: role === 'model' && text === '' ? null : text };
  });
}

/** What the model said when it was asked this: the pieces of it that stand for messages, and their texts, without the last. */
async function partsFor(browser, asked) {
  const said = await saidTo(browser, asked);
  const [system, ...parts] = said.split(/(?<= End\.|Model: )(?=User: |Model: )/);
  assert.match(system, /^System: .* End\.$/s, 'the system prompt is there');
  assert.equal(parts.pop(), 'Model: ', said.slice(-200));
  const messages = parts.map((part) => part.replace(/^(User|Model): /, '').replace(/ End\.$/, ''));
  assert.equal(messages.pop(), asked, 'it is asked last');
  return { said, parts, messages };
}

/**
 * Asks until nothing was summarised between the message and the one before, so that the card stood while it was answered.
 *
 * @param {string[]} texts everything that was said before; what is said is added
 * @returns what `checkGiven` does, and the card
 */
export async function askCalmly(browser, panel, texts) {
  for (;;) {
    const before = await card(panel);
    const text = message(texts.length);
    await panel.ask(text);
    const found = await checkGiven(browser, text, texts);
    texts.push(text);
    if (found.summary === before?.text) return { ...found, card: before, before: texts.length - 1 };
  }
}

/**
 * Checks that the model was given the newest of what was said before, without a gap and word for word, and with it what stands
 * in the place of the rest.
 *
 * @param {string[]} texts everything that the person has said before, oldest first
 * @returns how many exchanges were given, and the summary
 */
export async function checkGiven(browser, asked, texts) {
  const { summary, exchanges, bytes } = await givenFor(browser, asked);
  const newest = texts.slice(texts.length - exchanges.length);
  assert.deepEqual(
    exchanges.map(({ user }) => user),
    newest,
    'the newest messages, without a gap',
  );
  for (const { user, model } of exchanges) {
    if (model) assert.equal(model, briefly(user), 'each with its answer');
  }
  return { given: exchanges.length, summary, bytes };
}

/** Chooses how the built-in assistant's chats outlast the window. */
export async function chooseStrategy(panel, strategy) {
  await panel.openView('assistants');
  await panel.act('edit-assistant');
  await panel.until(() => document.querySelector('[data-field="strategy"]'), 'the form');
  await panel.choose('[data-field="strategy"]', strategy);
  await panel.act('save-assistant');
  await panel.until(() => !document.querySelector('[data-field="strategy"]'), 'the list');
  await panel.closeView();
}
