// Where the extension's parts are found from outside.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** The built extension. */
export const DIST = process.env.PILOTLIGHT_DIST ?? path.join(here, '../../dist');
/** Where failed tests leave what they saw. */
export const OUT = path.join(here, '../out');

/** Where the pictures of every view are kept. */
export const PICTURES = path.join(here, '../../docs/views');

/** The panel's page. */
export const PANEL = 'panel.html';
/** The host's page. */
export const HOST = 'host.html';

/**
 * What a target is to the extension: `panel`, `host`, `worker`, `other` for its other pages, null for anything
 * else.
 */
export function kindOf({ type, url }, extensionId) {
  const root = `chrome-extension://${extensionId}/`;
  if (!url.startsWith(root)) return null;
  if (type === 'service_worker') return 'worker';
  const file = url.slice(root.length).split(/[?#]/)[0];
  return { [PANEL]: 'panel', [HOST]: 'host' }[file] ?? 'other';
}
