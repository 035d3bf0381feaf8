// How the model is given a message with excerpts, as `src/core/quote.rs` makes it, out of the rows on disk.

/** The code of the fences in a turn. */
const codeOf = (turn) => turn.replaceAll('-', '').slice(-12);

/** What the model is given of this message, with what has been read in parts for this answer to it. */
export function givenText(person, answer) {
  if (!person.excerpts.length) return person.text;
  const code = codeOf(person.id);
  const sources = person.excerpts.map(
    ({ kind, title, url }) => `kind: ${kind.toLowerCase()}\ntitle: ${title}\naddress: ${url}\n`,
  );
  const { done, notes, parts, read, of } = answer.reading;
  const extent = done
    ? `notes on all of it, made in ${parts} parts because it is too long to be given`
    : `too long to be given, and only ${read} of its ${of} bytes were read`;
  const text = done ? inert(notes.join('\n\n')) : '';
  return `[[quote ${code}]]\n${sources.join('')}extent: ${extent}\ntext:\n${text}\n[[end ${code}]]\n\n${person.text}`;
}

/** The same text with its fences broken up, as far as an echo holds any. */
const inert = (text) => text.replace(/\[(?=\[(?:quote|end))/g, '[ ');

/**
 * What a session was given a part of: `{code, from, to, of, text, request}`; the bytes are missing where it read notes.
 * Undefined for what is no part.
 *
 * @param {string} message all that a session was asked
 */
export function partOf(message) {
  const pattern =
    /^\[\[quote (\w+)\]\]\n([^]*?)text:\n([^]*)\n\[\[end \1\]\]\n\nThis is one part of [^]*? The request:\n([^]*)$/;
  const [, code, header, text, request] = message.match(pattern) ?? [];
  if (!code) return undefined;
  const [, from, to, of] = header.match(/bytes (\d+) to (\d+) of (\d+)\n/) ?? [];
  return { code, from: Number(from), to: Number(to), of: Number(of), isOfNotes: from === undefined, text, request };
}
