// What chrome://extensions shows of the extension.

/** Everything that chrome://extensions shows as a warning or an error of the extension, as text. */
export async function extensionErrors(browser) {
  const page = await browser.open('chrome://extensions');
  try {
    return await page.evaluate(async (id) => {
      const info = await chrome.developerPrivate.getExtensionInfo(id);
      const errors = [...info.manifestErrors, ...info.runtimeErrors].map(
        ({ message, source }) => `${message} (${source})`,
      );
      const reasons = Object.entries(info.disableReasons ?? {}).filter(([, value]) => value === true);
      return [
        ...errors,
        ...(info.installWarnings ?? []),
        ...(info.runtimeWarnings ?? []),
        ...reasons.map(([reason]) => `disabled: ${reason}`),
        ...(info.errorCollection?.isEnabled && !info.errorCollection.isActive ? ['errors are not collected'] : []),
      ].map((text) => `[chrome://extensions] ${text}`);
    }, browser.extensionId);
  } finally {
    await browser.close(page);
  }
}
