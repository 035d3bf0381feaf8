// Copies of extensions with a probe in them. The extension itself carries nothing for its measurement.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DIST, PANEL } from '../harness/product.mjs';

/** The built extension with probes; the caller deletes the directory. */
export function probedExtension() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'pilotlight-bench-'));
  fs.cpSync(DIST, directory, { recursive: true });
  const panel = path.join(directory, PANEL);
  const html = fs.readFileSync(panel, 'utf8');
  fs.writeFileSync(panel, html.replace('<head>', `<head>${PROBE_TAG}`));
  fs.writeFileSync(path.join(directory, 'probe.js'), PROBE);
  fs.appendFileSync(path.join(directory, 'worker.js'), LAST_LINE);
  return directory;
}

/**
 * An extension whose side panel is one text field, and whose worker has one listener; the caller deletes the
 * directory.
 */
export function emptyExtension() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'pilotlight-bench-'));
  const write = (name, text) => fs.writeFileSync(path.join(directory, name), text);
  write('manifest.json', JSON.stringify(EMPTY_MANIFEST));
  write('worker.js', `${EMPTY_WORKER}${LAST_LINE}`);
  write(
    PANEL,
    `<!doctype html><head>${PROBE_TAG}<meta charset="utf-8"></head><textarea id="draft" autofocus></textarea>`,
  );
  write('probe.js', PROBE);
  return directory;
}

const EMPTY_MANIFEST = {
  manifest_version: 3,
  name: 'One text field',
  version: '1',
  permissions: ['sidePanel'],
  background: { service_worker: 'worker.js' },
  side_panel: { default_path: PANEL },
  action: {},
};

const EMPTY_WORKER = `
chrome.runtime.onMessage.addListener(() => {});
chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });`;

// A worker's script is evaluated in one go, so its last line runs when every listener stands.
const LAST_LINE = '\nglobalThis.benchListeners = performance.now();\n';

const PROBE_TAG = '<script src="probe.js"></script>';

// Ready to type: the text field has the focus and is on the screen, and the page is free to take a key. Awake: the
// extension's own code has drawn. All in milliseconds since the page's navigation began.
const PROBE = `(${() => {
  const times = (globalThis.benchTimes = {});
  const afterFrame = (name) => {
    if (name in times) return;
    times[name] = null;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (times[name] = performance.now());
      port2.postMessage(null);
    });
  };
  const focused = (event) => event.target.id === 'draft' && afterFrame('ready');
  document.addEventListener('focusin', focused, true);
  const root = document.documentElement;
  new MutationObserver(() => root.dataset.ready !== undefined && afterFrame('awake')).observe(root, {
    attributes: true,
  });
}})();`;
