// The process in which the browser runs its model. Signals to it make the model slow, or make it crash.

import fs from 'node:fs';
import { until } from './until.mjs';

/** The model's process of one profile. */
export class ModelProcess {
  #profile;

  constructor(profile) {
    this.#profile = profile;
  }

  /** Its process id; undefined while no model is loaded. */
  get pid() {
    const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const mine = all.find((pid) => {
      const command = commandLine(pid);
      return command.includes('OnDeviceModelService') && command.includes(this.#profile);
    });
    return mine && Number(mine);
  }

  /** Waits until it runs. */
  started() {
    return until(() => this.pid, { what: "the model's process" });
  }

  /** Holds it: whatever is asked of the model waits until `continue`. */
  async pause() {
    process.kill(await this.started(), 'SIGSTOP');
  }

  /** Lets it go on; nothing happens where it is not held. */
  continue() {
    const { pid } = this;
    if (pid) process.kill(pid, 'SIGCONT');
  }

  /** Crashes it. */
  async kill() {
    const pid = await this.started();
    process.kill(pid, 'SIGKILL');
    await until(() => this.pid !== pid, { what: "the model's process to be gone" });
  }
}

function commandLine(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It ended since it was listed.
  }
}
