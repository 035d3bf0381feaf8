// What is asked outside of the panel, as the worker writes it down for the panel of a window.

let made = 0;

/** A new UUIDv7. Those that are made later sort later. */
export function uuid7() {
  const time = Date.now().toString(16).padStart(12, '0');
  const counter = (++made).toString(16).padStart(3, '0');
  const random = Array.from({ length: 12 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-8000-${random}`;
}

/** Something selected on a page. */
export function excerpt(text, rest = {}) {
  return {
    id: uuid7(),
    kind: 'Selection',
    text,
    title: 'A page about stoves',
    url: 'https://www.stoves.example/old?year=1926',
    taken: Date.now(),
    extent: 'Whole',
    ...rest,
  };
}

/**
 * An ask. One that has a `question` is sent at once.
 *
 * @param {object[]} excerpts
 * @param {{question?: string, chat?: string | null, rest?: object}} [options] `chat` is a new one unless it is given; null is
 *   the one that is shown
 */
export function ask(excerpts, { question, chat = uuid7() } = {}) {
  return {
    id: uuid7(),
    chat,
    question: question === undefined ? null : { turn: uuid7(), answer: uuid7(), text: question },
    excerpts,
    failure: null,
  };
}

/**
 * Writes asks down for the window of this panel, in one go, or for a window by its number.
 *
 * @param {{evaluate: Function}} from a page of the extension
 */
export function putAsks(from, asks, window) {
  const put = async (all, given) => {
    const own = given ?? (await chrome.windows.getCurrent()).id;
    const rows = all.map((one) => [`ask:${one.id}`, { ...one, window: own }]);
    await chrome.storage.session.set(Object.fromEntries(rows));
    return own;
  };
  return from.evaluate(put, asks, window ?? null);
}

/** The cards above the composer, or in a turn: `{id, kind, text, source, href}`. */
export function cards(panel, within = '#composer-quotes') {
  const read = (place) =>
    [...document.querySelectorAll(`${place} [data-excerpt]`)].map((card) => ({
      id: card.dataset.excerpt,
      kind: card.dataset.kind,
      text: card.querySelector('blockquote')?.textContent ?? '',
      source: card.querySelector('.excerpt-source').innerText,
      href: card.querySelector('a')?.href ?? null,
    }));
  return panel.evaluate(read, within);
}

/** The code of the fences in a turn: see `code_of` in src/core/quote.rs. */
export const codeOf = (turn) => turn.replaceAll('-', '').slice(-12);
