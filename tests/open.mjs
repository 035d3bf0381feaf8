// Opens the extension in the person's own browser, for ./build.sh run:
// node tests/open.mjs --dist DIRECTORY --profile DIRECTORY [--fake-model]
//
// The profile is kept, so what was said is there the next time. The script ends when the browser is closed.

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stateOfUsedModel, writeFakeModel } from './harness/fake-model.mjs';
import { findBrowser, launch } from './harness/launch.mjs';
import { PANEL } from './harness/product.mjs';
import { until } from './harness/until.mjs';

const CHROMIUM = ['chromium', 'chromium-browser'];
const CHROME = ['google-chrome', 'google-chrome-stable', ...CHROMIUM, 'google-chrome-beta', 'google-chrome-unstable'];

const { values: options } = parseArgs({
  options: {
    dist: { type: 'string' },
    profile: { type: 'string' },
    'fake-model': { type: 'boolean', default: false },
  },
});

try {
  await open(options);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function open({ dist, profile, 'fake-model': echo }) {
  if (!dist || !profile) throw new Error('needed: --dist DIRECTORY --profile DIRECTORY');
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay) throw new Error('There is no display to open a browser on: DISPLAY is not set.');
  const directory = path.resolve(profile);
  prepare(directory);
  const browser = findBrowser(echo ? CHROMIUM : CHROME);
  const { flags, features } = echo ? fakeModel(directory) : { flags: [], features: [] };
  const { connection, exited } = launch(browser, directory, [...flags, 'about:blank'], features);

  const loaded = connection.send('Extensions.loadUnpacked', { path: path.resolve(dist) });
  const { id } = await loaded.catch(({ message }) => {
    throw new Error(`${browser} did not take the extension (${message}). Is it open already, with ${directory}?`);
  });
  const panelIsOpen = () => openPanel(connection, id);
  await until(panelIsOpen, { what: 'the panel', timeout: 30_000 }).catch((error) => {
    console.log(`The panel did not open by itself (${error.message}). Click the Pilotlight icon in the toolbar.`);
  });
  console.log(`${browser} is open, with its profile in ${directory}. Close it to end.`);
  if (echo) console.log('ECHO: no model answers here. Every answer is only what the model would have been given.');
  await exited;
}

/** Clicks the icon until the panel is open: the first click can come before the worker has started. */
async function openPanel(connection, id) {
  const filter = [{ type: 'tab', exclude: false }];
  const { targetInfos: tabs } = await connection.send('Target.getTargets', { filter });
  await connection.send('Extensions.triggerAction', { id, targetId: tabs[0].targetId });
  const isPanel = ({ url }) => url === `chrome-extension://${id}/${PANEL}`;
  const opened = async () => (await connection.send('Target.getTargets')).targetInfos.some(isPanel);
  return until(opened, { what: 'the panel', timeout: 2000 });
}

/** Unpacked extensions run in developer mode only. */
function prepare(profile) {
  const preferences = path.join(profile, 'Default', 'Preferences');
  if (fs.existsSync(preferences)) return;
  fs.mkdirSync(path.dirname(preferences), { recursive: true });
  fs.writeFileSync(preferences, JSON.stringify({ extensions: { ui: { developer_mode: true } } }));
}

function fakeModel(profile) {
  const state = path.join(profile, 'Local State');
  if (!fs.existsSync(state)) fs.writeFileSync(state, JSON.stringify(stateOfUsedModel()));
  return writeFakeModel(path.join(profile, 'fake-model'));
}
