// Which messages of `_locales` the code asks for, found by reading it.
//
// Most are asked for by their names: t("send"), __MSG_actionTitle__. For the others this file has two tables. FAMILIES are
// names that are put together of a prefix and a word, as in t(&format!("flame_{}", flame.word())): where the words stand.
// HANDED_ON are names that reach `t` in a variable: where they stand. A call that is in neither table is an error, so that
// whoever writes one tells it here.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const LOCALES = 'extension/_locales';

/**
 * @typedef {object} Family
 * @property {string} file where the words stand
 * @property {RegExp} within the part of the file
 * @property {string[]} [plus] words that stand elsewhere
 * @property {string[]} [never] words that nobody is told
 */

/** Where every key of the panel is named, and what else stands there. */
const SHORTCUTS = /const PLACES[^;]*;[^;]*;/;
const PLACES = ['keysAnywhere', 'keysComposer', 'keysList'];

/** @type {Record<string, Family>} By their prefix. */
const FAMILIES = {
  does_: { file: 'src/panel/shortcuts.rs', within: SHORTCUTS, never: PLACES },
  key_: { file: 'src/panel/shortcuts.rs', within: SHORTCUTS, never: PLACES },
  mac_: { file: 'src/panel/shortcuts.rs', within: /("\w+" \| )+"\w+" if report::/ },
  details_: {
    file: 'src/core/figures.rs',
    within: /const WORDS[^;]*;[^;]*;/,
    plus: ['outcome'],
    never: ['obtained', 'given_tokens', 'window'], // They are told with others.
  },
  excerpt_: { file: 'src/core/excerpt.rs', within: bodyOf('ExcerptKind') },
  flame_: { file: 'src/core/status.rs', within: bodyOf('Flame') },
  level_: { file: 'src/core/budget.rs', within: bodyOf('Level') },
  placeholder_: { file: 'src/core/prompts.rs', within: bodyOf('Placeholder') },
  prompt_: { file: 'src/core/prompts.rs', within: /const ALL: \[Self; \d+\] = \[[^;]*;/ },
  state_: { file: 'src/panel/turn.rs', within: /fn state_word[\s\S]*?\n\}/, never: ['queued', 'running'] },
  step_: { file: 'src/core/status.rs', within: /^steps! \{[\s\S]*?\n\}/m },
  strategy_: { file: 'src/core/strategy.rs', within: bodyOf('Strategy') },
  trouble_: { file: 'src/core/trouble.rs', within: /^troubles! \{[\s\S]*?\n\}/m },
  way_: { file: 'src/core/figures.rs', within: bodyOf('Way'), plus: ['none'] },
};

/** Built-in prompts that ask something themselves: those that are not open. */
const ASKING = /Self::new\(\d+, "(\w+)", \S+ false\)/g;

/**
 * By the file and the argument of `t`: what matches there, or in another file, holds the names, in its group if there is one, else
 * as texts.
 *
 * @type {Record<string, RegExp | [string, RegExp]>}
 */
const HANDED_ON = {
  'src/panel/assistant_form.rs: label': /side\("[\w-]+", "(\w+)"/g,
  'src/panel/find.rs: who': /let who = [^;]*;/g,
  'src/panel/find.rs: word': ['src/core/palette.rs', /Self::(?!More)[^=]* => "(\w+)"/g],
  'src/panel/list.rs: label': /door\(app, Icon::\w+, "(\w+)"/g,
  'src/panel/page.rs: label': /button\(Icon::\w+, "(\w+)"/g,
  'src/panel/settings.rs: ask_in(into)': /let ask_in = [^;]*;/g,
  'src/panel/shortcuts.rs: place': /\("(keys\w+)", &\[/g,
  'src/panel/toasts.rs: says': /let says = [^;]*;/g,
  'src/panel/turn.rs: label': /let \(label, save\) = [^;]*;/g,
  'src/panel/turn.rs: save': /let \(label, save\) = [^;]*;/g,
  'src/panel/turn_tools.rs: label': /(?:arrow\(Icon::\w+|edit\(editing), "(\w+)"/g,
  'src/panel/turn_tools.rs: name': /let name = [^;]*;/g,
  'src/panel/words.rs: &key': /^$/g, // Of the family trouble_.
  'src/panel/words.rs: key': /NextStep::\w+ => "(\w+)"/g,
};

/** The messages of every language, by its folder: `{en: {send: 'Send', …}, …}`. */
export function readLocales() {
  const folders = fs.readdirSync(path.join(ROOT, LOCALES));
  return Object.fromEntries(folders.map((name) => [name, readLocale(name)]));
}

function readLocale(name) {
  const text = read(`${LOCALES}/${name}/messages.json`);
  const entries = Object.entries(JSON.parse(text));
  const written = text.match(/^ {2}"/gm).length;
  // Whoever reads JSON hears only of the last of two.
  if (written !== entries.length) throw new Error(`${name} has a message twice`);
  return Object.fromEntries(entries.map(([key, { message }]) => [key, message]));
}

/** The names of the messages that are asked for. */
export function readAsked() {
  const asked = new Set();
  const families = new Set();
  for (const file of sources()) {
    const code = read(file);
    for (const [, ...names] of code.matchAll(/__MSG_(\w+)__|getMessage\("(\w+)"/g)) asked.add(names.find(Boolean));
    if (!file.endsWith('.rs')) continue;
    for (const name of namesIn(file, withoutComments(code), families)) asked.add(name);
  }
  for (const prefix of families) for (const name of members(prefix)) asked.add(name);
  for (const prefix of Object.keys(FAMILIES)) if (!families.has(prefix)) throw new Error(`nobody asks for ${prefix}…`);
  return asked;
}

function* namesIn(file, code, families) {
  for (const [, prefix] of code.matchAll(/format!\("([a-z]+_)\{\w*\}/g)) if (prefix in FAMILIES) families.add(prefix);
  // What `t` is called in core, which has no messages itself.
  const call = file.startsWith('src/core/') ? /(?<![\w.:])words\(/g : /(?<![\w.:]|fn )t(?:_with)?\(/g;
  for (const { index, 0: begin } of code.matchAll(call)) {
    const argument = firstArgument(code.slice(index + begin.length));
    const handedOn = HANDED_ON[`${file}: ${argument}`];
    if (argument.includes('format!(')) {
      const [, prefix] = /"(\w*)\{/.exec(argument) ?? [];
      if (!(prefix in FAMILIES)) throw new Error(`${file}: ${argument}: no such family in ${import.meta.filename}`);
    } else if (argument.includes('"')) yield* texts(argument);
    else if (handedOn) yield* namesHandedOn(code, handedOn);
    else throw new Error(`${file}: t(${argument}): tell ${import.meta.filename} which names that can be`);
  }
}

function* namesHandedOn(code, handedOn) {
  const [place, pattern] = Array.isArray(handedOn) ? [withoutComments(read(handedOn[0])), handedOn[1]] : [code, handedOn];
  for (const [all, name] of place.matchAll(pattern)) yield* name ? [name] : texts(all);
}

function members(prefix) {
  const { file, within, plus = [], never = [] } = FAMILIES[prefix];
  const part = within.exec(withoutComments(read(file)))?.[0];
  if (!part) throw new Error(`${file} has no ${within}`);
  const words = [...texts(part, /"(\w+)"/g), ...plus].filter((word) => !never.includes(word));
  const asking = [...part.matchAll(ASKING)].map(([, word]) => `${word}_text`);
  return [...words, ...asking].map((word) => prefix + word);
}

/** The texts in a piece of Rust, but not those that something is matched with. */
function texts(code, pattern = /(?<!== )"(\w+)"(?! *(?:=>|\|))/g) {
  return [...code.matchAll(pattern)].map(([, text]) => text);
}

function firstArgument(code) {
  let depth = 0;
  const end = [...code].findIndex((letter) => {
    if (depth === 0 && (letter === ',' || letter === ')')) return true;
    depth += '([{'.includes(letter) ? 1 : ')]}'.includes(letter) ? -1 : 0;
    return false;
  });
  return code.slice(0, end).trim();
}

function sources() {
  const all = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }).map((name) => `src/${name}`);
  const rust = all.filter((name) => name.endsWith('.rs') && !/_(tests|histories|world\w*)\.rs$/.test(name));
  const pages = fs.readdirSync(path.join(ROOT, 'extension')).filter((name) => /\.(js|html)$/.test(name));
  return [...rust, ...pages.map((name) => `extension/${name}`), 'manifest.json'];
}

const withoutComments = (code) => code.replace(/^\s*\/\/.*$/gm, '').replace(/#\[cfg\(test\)\]\nmod tests \{[\s\S]*$/, '');

const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

function bodyOf(name) {
  return new RegExp(`^impl ${name} \\{[\\s\\S]*?\\n\\}`, 'm');
}
