// A screen and a keyboard for what a headless browser does not have: native menus, the address bar, a command's keys.

import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SIZE = '1280x900x24';

/** A screen in memory (Xvfb), and the keys that are pressed on it (xdotool). */
export class Display {
  #process;

  /** Starts a screen with a number that is free. */
  static async start() {
    const options = ['-displayfd', '3', '-screen', '0', SIZE, '-nolisten', 'tcp'];
    const child = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const number = await new Promise((resolve, reject) => {
      child.once('error', () => reject(new Error('Xvfb is not installed; ./build.sh test installs it')));
      child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
      let told = '';
      child.stdio[3].on('data', (data) => {
        told += data;
        if (told.endsWith('\n')) resolve(told.trim());
      });
    });
    return new Display(child, `:${number}`);
  }

  constructor(child, name) {
    this.#process = child;
    this.name = name;
  }

  /** What a program is given so that it shows its windows here. */
  get env() {
    return { ...process.env, DISPLAY: this.name };
  }

  /** Presses these keys, one after the other, by the names that X gives them: `Up`, `Return`, `alt+shift+k`. */
  press(...keys) {
    return this.#xdotool('key', '--clearmodifiers', '--delay', '60', ...keys);
  }

  /** Types a text into whatever has the focus. */
  type(text) {
    return this.#xdotool('type', '--delay', '20', text);
  }

  /** Clicks at a point of the screen. */
  click({ x, y }) {
    return this.#xdotool('mousemove', String(x), String(y), 'click', '1');
  }

  /** How many windows are to be seen, menus among them. */
  async windows() {
    const { stdout } = await this.#xdotool('search', '--onlyvisible', '--name', '').catch(({ stdout }) => ({ stdout }));
    return stdout.trim().split('\n').length;
  }

  stop() {
    this.#process.kill();
  }

  #xdotool(...args) {
    return run('xdotool', args, { env: this.env });
  }
}
