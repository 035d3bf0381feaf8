// Runs in a frame of the page that is asked about, in a world of its own, and ends with what a person can mean by "this":
// the selection, the field and the link that the click was on. Nothing of the page is changed.
(() => {
  /** Fields that hold text. The others hold choices, files or secrets. */
  const TEXT_FIELDS = ["text", "search", "url", "tel", "email", "number"];
  /** How much is told of what stands around a link, in characters. */
  const AROUND = 2000;

  const focused = innermost(document.activeElement);
  const secret = focused instanceof HTMLInputElement && focused.type === "password";
  if (secret) return { secret };
  const link = focused?.closest("a[href]") ?? [...document.querySelectorAll("a[href]:hover")].at(-1);
  return {
    selection: selectionIn(focused),
    field: textOf(focused),
    link: link?.href,
    around: link && wordsAround(link),
  };

  /** What has the focus, also inside of components that hide their inside. */
  function innermost(element) {
    const root = element instanceof HTMLElement && chrome.dom.openOrClosedShadowRoot(element);
    const inside = root ? root.activeElement : null;
    return inside ? innermost(inside) : element;
  }

  function isTextField(element) {
    return (
      element instanceof HTMLTextAreaElement ||
      (element instanceof HTMLInputElement && TEXT_FIELDS.includes(element.type))
    );
  }

  /** The selection with its line breaks. That of a field is not one of the document. */
  function selectionIn(element) {
    if (isTextField(element) && element.selectionStart !== null) {
      const inField = element.value.slice(element.selectionStart, element.selectionEnd);
      if (inField) return inField;
    }
    const ofDocument = getSelection().toString();
    if (ofDocument) return ofDocument;
    const root = element?.getRootNode();
    return root instanceof ShadowRoot ? (root.getSelection?.()?.toString() ?? "") : "";
  }

  function textOf(element) {
    if (isTextField(element)) return element.value;
    return element?.isContentEditable ? editorOf(element).innerText : "";
  }

  /** The whole of what is edited, where only a paragraph of it has the focus. */
  function editorOf(element) {
    const outer = element.parentElement;
    return outer?.isContentEditable ? editorOf(outer) : element;
  }

  /** The words of a link, and the block that it stands in. */
  function wordsAround(link) {
    const words = link.innerText.trim() || link.title || (link.querySelector("img")?.alt ?? "");
    let block = link.parentElement;
    while (block && getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    const around = block && block !== document.body ? block.innerText.trim() : "";
    return around.length > words.length && around.length <= AROUND ? `${words}\n\n${around}` : words;
  }
})();
