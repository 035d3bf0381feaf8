// A long answer as a model writes it.

/** Markdown of exactly this many characters: headings, prose, nested lists, tables, quotes and code. */
export function longAnswer(length) {
  let text = '';
  for (let part = 1; text.length < length; part++) text += section(part);
  return text.slice(0, length);
}

/** A text in this many pieces of about equal length. */
export function inPieces(text, count) {
  const cut = (index) => Math.round((index * text.length) / count);
  return Array.from({ length: count }, (_, index) => text.slice(cut(index), cut(index + 1)));
}

const section = (part) => `## Part ${part}: what was *measured*

The flame burned for ${part * 7} minutes before the **second** reading, as [the notes](https://example.com/notes/${part}) say, and
nobody touched \`valve_${part}\` in that time. What follows is the same again, in another form.

- First, the pressure was taken
  - at the inlet, where it was ${part}.2 bar
  - at the outlet
    - once before noon
    - once *after* it, with ~~the old~~ the new gauge
- Then the temperature

1. Close the valve.
2. Wait for ${part} seconds:
   > It must be cold before it is opened again.
3. Open it.

| reading | inlet | outlet |
| :-- | --: | --: |
| ${part}a | ${part}.21 | ${part}.02 |
| ${part}b | ${part}.25 | ${part}.07 |
| ${part}c | ${part}.19 | ${part}.01 |

\`\`\`rust
fn reading_${part}(gauge: &Gauge) -> Option<f64> {
    // A gauge that is cold tells nothing.
    gauge.is_warm().then(|| gauge.value() * ${part}.0)
}
\`\`\`

`;
