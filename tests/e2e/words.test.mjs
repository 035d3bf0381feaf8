// Every word that a person reads stands in `_locales`, once in each language, and nothing else stands there.

import assert from 'node:assert/strict';
import { check } from '../harness/scenario.mjs';
import { readAsked, readLocales } from '../harness/words.mjs';

/** What the code, or the browser, puts something in the place of. */
const PLACEHOLDER = /\$\d|%s|\{\w+\}/g;

check('every message that the code asks for is there in every language, and no other', () => {
  const asked = readAsked();
  for (const [language, messages] of Object.entries(readLocales())) {
    const known = Object.keys(messages);
    assert.deepEqual(known.filter((name) => !asked.has(name)), [], `${language} has what nobody asks for`);
    assert.deepEqual([...asked].filter((name) => !messages[name]?.trim()), [], `${language} lacks these`);
  }
});

check('a message has the same placeholders in every language', () => {
  const { en, ...others } = readLocales();
  assert.ok(Object.keys(others).length >= 2);
  const placeholders = (text = '') => [...new Set(text.match(PLACEHOLDER))].sort();
  for (const [language, messages] of Object.entries(others)) {
    for (const [name, text] of Object.entries(en))
      assert.deepEqual(placeholders(messages[name]), placeholders(text), `${name}, ${language}`);
  }
});

check('the description is no longer than the browser takes it, in every language', () => {
  // https://developer.chrome.com/docs/extensions/reference/manifest/description
  for (const [language, { extensionDescription: text }] of Object.entries(readLocales()))
    assert.ok(text.length <= 132, `${text.length} characters, in ${language}`);
});
