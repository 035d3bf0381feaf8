// The panel as a person sees and uses it.

import { plain } from './echo.mjs';
import { clickAt, insertText, pressKey, typeKeys } from './input.mjs';
import { PANEL } from './product.mjs';
import { until } from './until.mjs';

/** One open panel, in a side panel or in a tab. */
export class Panel {
  constructor(context) {
    this.context = context;
  }

  /** Clicks the toolbar icon in the window of `page` and waits until the model can be asked. */
  static async open(browser, page = browser.page) {
    const panel = await Panel.openEarly(browser, page);
    await panel.ready();
    return panel;
  }

  /** Clicks the toolbar icon and returns as soon as the panel's page is there, whatever it shows. */
  static async openEarly(browser, page = browser.page) {
    const before = new Set(browser.contexts('panel'));
    await browser.clickIcon(page);
    const find = () => browser.contexts('panel').find((context) => !before.has(context));
    return new Panel(await until(find, { what: 'the side panel' }));
  }

  /** Opens the panel in a tab. */
  static async openTab(browser, options) {
    const panel = new Panel(await browser.openFile(PANEL, options));
    await panel.ready();
    return panel;
  }

  /** Waits until the model can be asked. */
  ready() {
    return this.until(
      () => ['warm', 'speaking'].includes(document.documentElement.dataset.flame),
      'the model to be warm',
    );
  }

  /** What the page says of itself: `ready`, `model`, `flame`, `link`, `view`, `chat`. */
  root() {
    return this.context.evaluate(() => ({ ...document.documentElement.dataset }));
  }

  evaluate(fn, ...args) {
    return this.context.evaluate(fn, ...args);
  }

  /** Waits until a function in the page gives something truthy. */
  until(fn, what, ...args) {
    return until(() => this.evaluate(fn, ...args), { what: `${what}, in the panel`, seen: () => this.describe() });
  }

  /** The page in words, for messages. */
  async describe() {
    return this.evaluate(() => {
      const root = JSON.stringify({ ...document.documentElement.dataset });
      return `${root}\n${document.body.innerText.slice(0, 2000)}`;
    });
  }

  /** Clicks the first visible element that matches, once it stands still. */
  async click(selector) {
    const find = async (wanted) => {
      const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });
      const element = [...document.querySelectorAll(wanted)].find(isVisible);
      if (!element || element.disabled) return null;
      element.scrollIntoView({ block: 'nearest' });
      const { left, top, width, height } = element.getBoundingClientRect();
      await new Promise(requestAnimationFrame);
      const later = element.getBoundingClientRect();
      if (later.left !== left || later.top !== top) return null;
      const point = { x: left + width / 2, y: top + height / 2 };
      const hit = document.elementFromPoint(point.x, point.y);
      return element.contains(hit) && point;
    };
    const point = await this.until(find, `${selector} to be clickable`, selector);
    await clickAt(this.context, point);
  }

  /** Clicks what does this, as named in `data-action`, inside `within` if that is given. */
  act(action, within = '') {
    // The page itself carries some of the attributes by which its parts are found.
    return this.click(`body ${within} [data-action="${action}"]`);
  }

  press(key, options) {
    return pressKey(this.context, key, options);
  }

  /** Types letter by letter into what has the focus. */
  type(text) {
    return typeKeys(this.context, text);
  }

  /** Replaces what a field holds. */
  async fill(selector, text) {
    await this.click(selector);
    await this.evaluate((wanted) => document.querySelector(wanted).select(), selector);
    if (text) await insertText(this.context, text);
    else await this.press('Backspace');
  }

  /** Chooses an option of a `<select>` by its value, with the arrow keys. */
  async choose(selector, value) {
    const steps = (field, wanted) => {
      const select = document.querySelector(field);
      select.focus();
      return [...select.options].findIndex((option) => option.value === wanted) - select.selectedIndex;
    };
    const down = await this.evaluate(steps, selector, value);
    for (let step = 0; step < Math.abs(down); step++) await this.press(down > 0 ? 'ArrowDown' : 'ArrowUp');
    const isChosen = (field, wanted) => document.querySelector(field).value === wanted;
    await this.until(isChosen, `${value} to be chosen in ${selector}`, selector, value);
  }

  /** What the composer holds. */
  draft() {
    return this.evaluate(() => document.querySelector('#draft').value);
  }

  /** Writes a message and sends it with Enter. */
  async send(text) {
    await this.closeList();
    await this.fill('#draft', text);
    await this.press('Enter');
  }

  /** Sends a message, waits for its answer, and returns the answer's text. */
  async ask(text) {
    const before = new Set((await this.answers()).map(({ id }) => id));
    await this.send(text);
    const done = async () => {
      const news = (await this.answers()).filter(({ id }) => !before.has(id));
      return news.find((turn) => !['queued', 'running'].includes(turn.state) && isDrawn(turn));
    };
    const answer = await until(done, { what: `an answer to "${text.slice(0, 60)}"`, seen: () => this.describe() });
    return answer.text;
  }

  /** The turns on the screen, in order: `{id, role, state, text}`, roles `person` and `model`. */
  async turns() {
    const turns = await this.evaluate(() => {
      // Two paragraphs are two, though nothing stands between them.
      const textOf = (element) => {
        const copy = element.cloneNode(true);
        for (const block of copy.querySelectorAll('p, li, pre, blockquote, h1, h2, h3, h4, h5, h6')) block.append('\n');
        return copy.textContent;
      };
      return [...document.querySelectorAll('[data-turn]')].map((element) => ({
        id: element.dataset.turn,
        role: element.dataset.role,
        state: element.dataset.state,
        text: textOf(element.querySelector('[data-answer-text], .said') ?? element),
      }));
    });
    return turns.map((turn) => ({ ...turn, text: plain(turn.text) }));
  }

  /** The model's turns on the screen. */
  async answers() {
    return (await this.turns()).filter(({ role }) => role === 'model');
  }

  /** Waits until the last answer is in this state, and returns it. */
  untilAnswer(state) {
    const probe = async () => {
      const last = (await this.answers()).at(-1);
      return last?.state === state && isDrawn(last) && last;
    };
    return until(probe, { what: `the last answer to be ${state}`, seen: () => this.describe() });
  }

  /** Waits until the last answer holds this text. */
  untilSaid(text) {
    const probe = async () => (await this.answers()).at(-1)?.text.includes(text);
    return until(probe, { what: `"${text}" in the last answer`, seen: () => this.describe() });
  }

  /** Starts a new chat. */
  async newChat() {
    await this.closeList();
    await this.act('new-chat');
    await this.until(() => !document.querySelector('[data-turn]'), 'an empty chat');
  }

  /** Stops the running answer. */
  stop() {
    return this.act('stop');
  }

  /** Shows the list of chats, unless it stands there already. */
  async openList() {
    if (await this.evaluate(isListShown)) return;
    await this.act('open-list');
    await this.until(isListShown, 'the list of chats');
  }

  /** Closes the list, where it slides over the chat and is open. */
  async closeList() {
    if ((await this.root()).list !== 'open') return;
    await this.act('close-list');
    await this.until(() => document.documentElement.dataset.list === 'closed', 'the list to be closed');
  }

  /** The chats in the list, as far as they are drawn: `{id, title, live, running, pinned}`. */
  async list() {
    await this.openList();
    return this.evaluate(() =>
      [...document.querySelectorAll('body [data-chat]')].map(({ dataset, innerText }) => ({
        id: dataset.chat,
        title: innerText.trim().split('\n')[0],
        live: dataset.live === 'true',
        running: dataset.running === 'true',
        pinned: dataset.pinned === 'true',
      })),
    );
  }

  /** Waits for a chat in the list, and returns what the list says of it. */
  async findChat(title) {
    const find = async () => (await this.list()).find((chat) => chat.title.startsWith(title));
    return until(find, { what: `the chat "${title}" in the list`, seen: () => this.list() });
  }

  /**
   * Opens a chat from the list. The list keeps the order of use, so a chat that has just been answered can slip under the
   * pointer between the look and the click: then the right one is opened, as a person would.
   */
  async openChat(title) {
    const { id } = await this.findChat(title);
    const open = async () => {
      await this.openList();
      await this.act('open-chat', `[data-chat="${id}"]`);
      await this.until(() => document.documentElement.dataset.list === 'closed', 'the list to be closed');
      return (await this.root()).chat === id;
    };
    await until(open, { what: `the chat "${title}" to be opened`, seen: () => this.describe() });
    await this.until(() => document.querySelector('[data-turn]'), `the turns of the chat "${title}"`);
  }

  /** Opens the sessions, the settings or the assistants. */
  async openView(view) {
    const action = `open-${view}`;
    const offered = (name) => document.querySelector(`[data-action="${name}"]`)?.checkVisibility();
    if (!(await this.evaluate(offered, action))) await this.openList();
    await this.act(action);
    await this.until((name) => document.documentElement.dataset.view === name, `the view "${view}"`, view);
  }

  /** Goes back to the chat. */
  async closeView() {
    await this.act('back');
    await this.until(() => document.documentElement.dataset.view === 'chat', 'the chat');
  }
}

/** On a slow machine a page can be seen between two drawings: the answer is done already, and its words come next. */
const isDrawn = ({ state, text }) => state !== 'done' || text !== '';

/** A wide page has the list beside the chat, and no button that opens it. */
function isListShown() {
  const isNarrow = document.querySelector('[data-action="open-list"]').checkVisibility();
  return !isNarrow || document.documentElement.dataset.list === 'open';
}
