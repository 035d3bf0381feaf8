// A person's hands: real input events, sent to a page by the browser.

const KEYS = {
  Enter: { code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  Escape: { code: 'Escape', windowsVirtualKeyCode: 27 },
  Tab: { code: 'Tab', windowsVirtualKeyCode: 9 },
  Backspace: { code: 'Backspace', windowsVirtualKeyCode: 8 },
  ArrowUp: { code: 'ArrowUp', windowsVirtualKeyCode: 38 },
  ArrowDown: { code: 'ArrowDown', windowsVirtualKeyCode: 40 },
  Home: { code: 'Home', windowsVirtualKeyCode: 36 },
  End: { code: 'End', windowsVirtualKeyCode: 35 },
  N: { code: 'KeyN', windowsVirtualKeyCode: 78 },
  ' ': { code: 'Space', windowsVirtualKeyCode: 32, text: ' ' },
};
const ALT = 1;
const CTRL = 2;
const SHIFT = 8;

/** Presses and releases a key, given by its name in KeyboardEvent.key. */
export async function pressKey(context, key, { alt = false, ctrl = false, shift = false } = {}) {
  const modifiers = (alt ? ALT : 0) + (ctrl ? CTRL : 0) + (shift ? SHIFT : 0);
  const event = { key, modifiers, ...KEYS[key] };
  await context.send('Input.dispatchKeyEvent', { type: event.text ? 'keyDown' : 'rawKeyDown', ...event });
  await context.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event, text: undefined });
}

/** Types letter by letter into what has the focus. */
export async function typeKeys(context, text) {
  for (const letter of text) {
    const key = { key: letter, text: letter, unmodifiedText: letter };
    await context.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
    await context.send('Input.dispatchKeyEvent', { type: 'keyUp', key: letter });
  }
}

/** Puts text into what has the focus at once, as pasting does. */
export const insertText = (context, text) => context.send('Input.insertText', { text });

/** Clicks the middle of what `find` returns in the page: `{x, y}` in CSS pixels. */
export async function clickAt(context, { x, y }) {
  const event = { x, y, button: 'left', clickCount: 1 };
  await context.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  await context.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...event });
  await context.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...event });
}

/** Turns the wheel over a point; a positive `deltaY` goes down. */
export const scrollAt = (context, { x, y }, deltaY) =>
  context.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x, y, deltaX: 0, deltaY });

/** Composes text as an input method does, without finishing it. */
export const compose = (context, text) =>
  context.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });

/** The Enter that an input method takes for itself: browsers report it with the key code 229. */
export async function pressComposingEnter(context) {
  const event = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 };
  await context.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event });
  await context.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event, windowsVirtualKeyCode: 13 });
}
