// Runs in the page that is asked about, in a world of its own, and ends with the page's text as a person reads it: without
// navigation, scripts and what is hidden, each paragraph, list item and row on a line. Each node is looked at once, without
// recursion, so a page may be as long and as deep as it likes. Nothing of the page is changed.
(() => {
  /** What holds no words to read, or words of another page. */
  const SILENT = new Set(
    ["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "HEAD", "SVG", "CANVAS", "VIDEO", "AUDIO", "OBJECT", "EMBED"]
      .concat(["IFRAME", "FRAME", "INPUT", "SELECT", "TEXTAREA", "BUTTON", "DIALOG", "METER", "PROGRESS"]),
  );
  /** What leads to other pages, or stands on all of them. */
  const BESIDE_TAGS = new Set(["NAV", "FOOTER", "ASIDE", "MENU", "SEARCH"]);
  const BESIDE_ROLES = new Set(["navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar"]);
  /** Elements with an empty line before and after them. */
  const PARAGRAPHS = new Set(
    ["P", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE", "UL", "OL", "DL", "TABLE", "FIGURE", "HR"],
  );
  /** What stands between two pieces of text, the weaker first. */
  const [NOTHING, SPACE, TAB, LINE, EMPTY_LINE] = [0, 1, 2, 3, 4];
  const GAPS = ["", " ", "\t", "\n", "\n\n"];
  /** Which share of a page's text its main part must hold to stand for the page. */
  const MOST = 0.5;

  // The browser's own viewer shows it, and its page holds no words.
  if (document.contentType === "application/pdf") return null;
  // A page that has all of its text where others have what stands beside it.
  return { page: read(true) || read(false) };

  function read(leavesOut) {
    let text = "";
    let gap = NOTHING;
    let mark = "";
    let main = { start: 0, end: Infinity, length: Infinity };
    const mains = [];
    const open = [{ nodes: [document.body], next: 0 }];

    while (open.length > 0) {
      const level = open.at(-1);
      if (level.next === level.nodes.length) {
        open.pop();
        level.leave?.();
        continue;
      }
      const node = level.nodes[level.next++];
      if (node instanceof Text) hear(node.data, level);
      else if (node instanceof Element) enter(node, level);
    }
    // Of parts that hold most of the text the smallest is what the page is about.
    for (const part of mains) {
      part.length = part.end - part.start;
      if (part.length >= text.length * MOST && part.length < main.length) main = part;
    }
    return text.slice(main.start, main.end).trim();

    function enter(element, outer) {
      const tag = element.tagName.toUpperCase();
      if (tag === "BR") return widen(LINE);
      if (SILENT.has(tag) || (leavesOut && isBeside(element, tag, outer))) return;
      const { display, visibility, opacity, fontSize, whiteSpaceCollapse } = getComputedStyle(element);
      if (display === "none" || opacity === "0" || fontSize === "0px") return;
      if (element.ariaHidden === "true" || element.hidden) return;

      const before = gapAround(tag, display);
      widen(before);
      if (tag === "LI") mark = "- ";
      const isMain = tag === "MAIN" || tag === "ARTICLE" || element.role === "main" || element.role === "article";
      const part = isMain && { start: text.length, end: 0 };
      open.push({
        nodes: childrenOf(element),
        next: 0,
        isShown: visibility === "visible",
        keepsSpace: whiteSpaceCollapse.startsWith("preserve"),
        isInMain: outer.isInMain || isMain,
        leave() {
          if (part) {
            part.end = text.length;
            mains.push(part);
          }
          // An item without words has none to mark.
          if (tag === "LI") mark = "";
          widen(before);
        },
      });
    }

    /** Beside the text, if it is not a part of it: an article may have a footer with its notes. */
    function isBeside(element, tag, outer) {
      if (tag === "NAV" || element.role === "navigation") return true;
      return !outer.isInMain && (BESIDE_TAGS.has(tag) || BESIDE_ROLES.has(element.role));
    }

    function hear(data, { isShown, keepsSpace }) {
      if (!isShown) return;
      if (keepsSpace) {
        if (data) say(data);
        return;
      }
      const words = data.replace(/[ \t\n\r\f]+/g, " ");
      if (words.startsWith(" ")) widen(SPACE);
      const bare = words.replace(/^ | $/g, "");
      if (bare) say(bare);
      if (words.endsWith(" ")) widen(SPACE);
    }

    function say(words) {
      if (text) text += GAPS[gap];
      text += mark + words;
      gap = NOTHING;
      mark = "";
    }

    function widen(least) {
      gap = Math.max(gap, least);
    }
  }

  /** The nodes in the order in which they are seen, also inside of components. */
  function childrenOf(element) {
    if (element instanceof HTMLSlotElement) {
      const assigned = element.assignedNodes();
      if (assigned.length > 0) return assigned;
    }
    // Only an element with a dash in its name can hide its inside from scripts.
    const isClosed = element.localName.includes("-");
    const inside = isClosed ? chrome.dom.openOrClosedShadowRoot(element) : element.shadowRoot;
    return (inside ?? element).childNodes;
  }

  function gapAround(tag, display) {
    if (PARAGRAPHS.has(tag)) return EMPTY_LINE;
    if (display === "table-cell") return TAB;
    return display.startsWith("inline") || display === "contents" || display.startsWith("ruby") ? NOTHING : LINE;
  }
})();
