// A Chromium with the extension in it, on a profile that can outlive it.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Context } from './cdp.mjs';
import { Display } from './display.mjs';
import { stateOfUsedModel, writeFakeModel } from './fake-model.mjs';
import { findBrowser, launch } from './launch.mjs';
import { ModelProcess } from './model-process.mjs';
import { DIST, kindOf } from './product.mjs';
import { until } from './until.mjs';

/** Starts Chromium. Everything in it can be killed at any time and started again on the same profile. */
export class Browser {
  /** Uncaught exceptions and errors in the console of any context of the extension, as text. */
  problems = [];
  /** Everything that any context of the extension wrote to its console, as text. */
  log = [];
  #contexts = new Map();
  #options;
  /** What makes Chromium use the fake model. */
  #model;
  #process;

  /**
   * @param {object} [options]
   * @param {'available' | 'downloadable' | 'never' | 'none'} [options.model] what the profile's model is at first:
   *   there; to be downloaded; to be downloaded, and the download never ends; not on this machine
   * @param {number} [options.contextWindow] the model's, in tokens
   * @param {string} [options.extension] the unpacked extension
   * @param {string[]} [options.scripts] JavaScript that runs in every document of the extension before its own
   * @param {boolean} [options.attach] false: contexts run unwatched, as measurements want it, until `attach` is
   *   called on one
   * @param {boolean} [options.display] whether it has a screen of its own, `display`, with a keyboard; without, it is
   *   headless
   * @param {string[]} [options.features] features of Chromium to switch on
   * @param {string} [options.language] the browser's own
   */
  static async start(options = {}) {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'pilotlight-'));
    const browser = new Browser({
      model: 'available',
      extension: DIST,
      attach: true,
      language: 'en-US',
      ...options,
      profile,
    });
    browser.#prepareProfile();
    try {
      if (options.display) browser.display = await Display.start();
      await browser.#launch();
    } catch (error) {
      await browser.stop();
      throw error;
    }
    return browser;
  }

  constructor(options) {
    this.#options = options;
    this.scripts = [...(options.scripts ?? [])];
    this.model = new ModelProcess(options.profile);
  }

  get profile() {
    return this.#options.profile;
  }

  /** The contexts of the extension that are alive, of one kind: `panel`, `host`, `worker`, or `other`. */
  contexts(kind) {
    return [...this.#contexts.values()].filter((context) => kindOf(context.target, this.extensionId) === kind);
  }

  /** Waits for a context of this kind. */
  context(kind, timeout = 20_000) {
    const what = `a context of the kind "${kind}"`;
    return until(() => this.contexts(kind)[0], { what, timeout, seen: () => this.#targetList() });
  }

  /** Waits for a target, attaches to it where that has not been done, and returns its context. */
  async attach(matches) {
    const find = async () => (await this.send('Target.getTargets')).targetInfos.find(matches);
    const { targetId } = await until(find, { what: `a target: ${matches}`, seen: () => this.#targetList() });
    const attached = () => [...this.#contexts.values()].find((context) => context.target.targetId === targetId);
    if (!attached()) await this.send('Target.attachToTarget', { targetId, flatten: true });
    return until(attached, { what: 'the target to be attached' });
  }

  /** Lets a target go, so that it runs unwatched. */
  async detach(context) {
    await this.send('Target.detachFromTarget', { sessionId: context.sessionId });
    this.#detached(context.sessionId);
  }

  /** Closes a page, a panel or the host. */
  async close(context) {
    const { targetId } = context.target;
    await this.send('Target.closeTarget', { targetId });
    const gone = async () =>
      !(await this.send('Target.getTargets')).targetInfos.some((info) => info.targetId === targetId);
    await until(gone, { what: `${context.url} to be closed` });
  }

  /** Loads an unpacked extension and returns its id. */
  async load(directory) {
    const { id } = await this.send('Extensions.loadUnpacked', { path: path.resolve(directory) });
    return id;
  }

  send(method, params) {
    return this.connection.send(method, params);
  }

  /** Opens a page in a new tab, in a window of its own if wanted, and returns its context. */
  async open(url, { newWindow = false } = {}) {
    const created = await this.send('Target.createTarget', { url, newWindow });
    const context = await this.attach(({ targetId }) => targetId === created.targetId);
    const loaded = () =>
      context.evaluate(() => location.href !== 'about:blank' && document.readyState === 'complete');
    if (url !== 'about:blank') await until(loaded, { what: `${url} to be loaded` });
    return context;
  }

  /** Opens a file of the extension in a tab. */
  openFile(file, options) {
    return this.open(`chrome-extension://${this.extensionId}/${file}`, options);
  }

  /** Does what a click on the toolbar icon does, in the window of this page. */
  async clickIcon(page = this.page, id = this.extensionId) {
    const filter = [{ type: 'tab', exclude: false }];
    const { targetInfos } = await this.send('Target.getTargets', { filter });
    const tab = targetInfos.find((info) => info.url === page.url);
    await this.send('Target.activateTarget', { targetId: page.target.targetId });
    await this.send('Extensions.triggerAction', { id, targetId: tab.targetId });
  }

  /** Stops the worker as the browser does after 30 idle seconds: its memory is gone, its storage stays. */
  async stopWorker() {
    for (const worker of this.contexts('worker')) {
      await this.send('Target.closeTarget', { targetId: worker.target.targetId });
      await until(() => worker.closed, { what: 'the worker to be stopped' });
    }
  }

  /** Closes the host under everybody's feet. */
  async killHost() {
    for (const host of this.contexts('host')) await this.close(host);
  }

  /** Ends the browser properly and starts it again on the same profile. */
  async restart() {
    await this.#quit();
    await this.#launch();
  }

  /** Kills the browser and all its processes at once, and starts it again on the same profile. */
  async killAndRestart() {
    this.#killAll();
    await this.#process.exited;
    await this.#launch();
  }

  /** Ends the browser and deletes its profile. */
  async stop() {
    this.model.continue();
    await this.#quit();
    this.display?.stop();
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #prepareProfile() {
    const { model, contextWindow, profile } = this.#options;
    const fake = { contextWindow, missing: model === 'never' };
    this.#model =
      model === 'none' ? { flags: [], features: [] } : writeFakeModel(path.join(profile, 'fake-model'), fake);
    if (model === 'available') {
      fs.writeFileSync(path.join(profile, 'Local State'), JSON.stringify(stateOfUsedModel()));
    }
    fs.mkdirSync(path.join(profile, 'Default'));
    // Unpacked extensions run, and collect their errors on chrome://extensions, in developer mode only.
    const preferences = { extensions: { ui: { developer_mode: true } } };
    fs.writeFileSync(path.join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  }

  async #launch() {
    const { profile, extension, attach, language, features = [] } = this.#options;
    const shown = this.display ? ['--ozone-platform=x11', '--window-position=0,0'] : ['--headless=new'];
    const flags = [...TEST_FLAGS, ...shown, `--lang=${language}`, ...this.#model.flags, 'about:blank'];
    const all = [...this.#model.features, ...features];
    // On Linux the environment alone says which language it is.
    const env = { ...(this.display?.env ?? process.env), LANGUAGE: language.replace('-', '_') };
    this.#process = launch(findBrowser(CHROMIUM), profile, flags, all, env);
    this.connection = this.#process.connection;
    this.connection.listen((...event) => this.#receive(...event));
    await this.send('Target.setDiscoverTargets', { discover: true });
    if (attach) {
      await this.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    }
    this.extensionId = await this.load(extension);
    this.page = await this.attach(({ type, url }) => type === 'page' && url === 'about:blank');
    const worker = await this.attach(({ type, url }) => type === 'service_worker' && url.includes(this.extensionId));
    await until(() => worker.evaluate(opensPanel), { what: 'the worker to be ready for a click on the icon' });
    if (!attach) await this.detach(worker);
    // Every tab gets an address of its own, by which its window is found again.
    await this.page.evaluate(() => history.replaceState(null, '', '#first'));
  }

  async #quit() {
    // It answers with its end.
    this.send('Browser.close').catch(() => {});
    const late = setTimeout(() => this.#killAll(), 5000);
    await this.#process.exited;
    clearTimeout(late);
    this.#killAll();
  }

  #killAll() {
    try {
      process.kill(-this.#process.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // All of them are gone already.
    }
    for (const sessionId of [...this.#contexts.keys()]) this.#detached(sessionId);
  }

  #receive(method, params, sessionId) {
    if (method === 'Target.attachedToTarget') return this.#attached(params);
    if (method === 'Target.detachedFromTarget') return this.#detached(params.sessionId);
    if (method === 'Target.targetInfoChanged') return this.#changed(params.targetInfo);
    if (method === 'Inspector.targetCrashed') return this.#stopped(sessionId);
    const context = this.#contexts.get(sessionId);
    if (context) this.#note(context, method, params);
  }

  #attached({ sessionId, targetInfo }) {
    if (targetInfo.type === 'browser_ui') return;
    const context = new Context(this.connection, sessionId, targetInfo);
    this.#contexts.set(sessionId, context);
    const commands = [['Runtime.enable'], ['Log.enable']];
    if (targetInfo.type !== 'service_worker') {
      commands.push(['Page.enable']); // Without it the scripts below are taken and never run.
      commands.push(['Emulation.setFocusEmulationEnabled', { enabled: true }]);
      for (const source of this.scripts) commands.push(['Page.addScriptToEvaluateOnNewDocument', { source }]);
    }
    commands.push(['Runtime.runIfWaitingForDebugger']);
    // Sent in one go and not awaited: a target that waits for the debugger answers some of them only once it runs.
    for (const command of commands) context.send(...command).catch(() => {});
  }

  #detached(sessionId) {
    const context = this.#contexts.get(sessionId);
    if (!context) return;
    context.closed = true;
    this.#contexts.delete(sessionId);
    this.connection.forget(sessionId);
  }

  /** A worker that was stopped keeps its target while somebody is attached to it, so it is let go. */
  #stopped(sessionId) {
    this.send('Target.detachFromTarget', { sessionId }).catch(() => {});
    this.#detached(sessionId);
  }

  #changed(info) {
    for (const context of this.#contexts.values()) {
      if (context.target.targetId === info.targetId) context.target = info;
    }
  }

  #note(context, method, params) {
    const told = describe(method, params);
    if (!told || !kindOf(context.target, this.extensionId)) return;
    const line = `[${kindOf(context.target, this.extensionId)}] ${told.text}`;
    this.log.push(line);
    if (told.isProblem) this.problems.push(line);
  }

  async #targetList() {
    const { targetInfos } = await this.send('Target.getTargets');
    return targetInfos.map(({ type, url }) => `${type} ${url}`).join('\n');
  }
}

/** The names of the Chromium that the tests run in. The fake model is part of Chromium; branded Chrome lacks it. */
export const CHROMIUM = ['chromium', 'chromium-browser'];

const TEST_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--password-store=basic',
  // Containers seldom let it run.
  '--no-sandbox',
];

async function opensPanel() {
  const { openPanelOnActionClick } = await chrome.sidePanel.getPanelBehavior();
  return openPanelOnActionClick || chrome.action.onClicked.hasListeners();
}

/** Puts what a context reports into words; null for what is no report. */
function describe(method, params) {
  if (method === 'Runtime.exceptionThrown') {
    const { exception, text, url, lineNumber } = params.exceptionDetails;
    return { isProblem: true, text: `uncaught: ${exception?.description ?? text} (${url}:${lineNumber})` };
  }
  if (method === 'Runtime.consoleAPICalled') {
    const words = params.args.map((arg) => arg.value ?? arg.description ?? arg.unserializableValue).join(' ');
    return { isProblem: ['error', 'assert'].includes(params.type), text: `console.${params.type}: ${words}` };
  }
  if (method === 'Log.entryAdded') {
    const { level, text, url } = params.entry;
    return { isProblem: level === 'error', text: `${level}: ${text} ${url ?? ''}` };
  }
  return null;
}
