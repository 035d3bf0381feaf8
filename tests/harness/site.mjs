// A small web site on this machine, for pages that the extension is asked about.

import http from 'node:http';

/**
 * Serves pages until `stop`, on a port that nobody else uses.
 *
 * @param {Record<string, string | import('node:http').RequestListener>} pages by path, such as `/a`: the HTML inside
 *   `<body>` (its title is the path), a whole document that begins with `<!doctype`, or what answers the request itself
 * @returns {Promise<{origin: string, url: (path?: string) => string, stop: () => Promise<void>}>}
 */
export async function serve(pages) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://site.test');
    const page = pages[pathname];
    if (typeof page === 'function') return page(request, response);
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page === undefined ? '' : whole(pathname, page));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: (path = '/') => origin + path,
    stop() {
      // The browser keeps connections open that nobody uses any more.
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs `body` with a site, and ends the site whatever comes of it. */
export async function withSite(pages, body) {
  const site = await serve(pages);
  try {
    return await body(site);
  } finally {
    await site.stop();
  }
}

const whole = (title, page) =>
  /^\s*<!doctype/i.test(page) ? page : `<!doctype html><meta charset="utf-8"><title>${title}</title><body>${page}`;
