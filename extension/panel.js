// What the page does before its wasm is awake: it takes the person's theme, words and draft, and keeps what is sent in
// the meantime. Then it starts the wasm.
"use strict";

const page = document.documentElement;
const sentEarly = [];

// A worker's address has to come from a policy. This is the only one that the manifest allows, and whatever it is asked for,
// it gives this one address.
const addresses = trustedTypes.createPolicy("archive", { createScriptURL: () => "archive.js" });

// What src/panel/early.rs and src/panel/archive.rs call.
globalThis.pilotlight = {
  openArchive() {
    return new Worker(addresses.createScriptURL("archive"), { type: "module" });
  },
  takeOver() {
    document.removeEventListener("keydown", keepEarlySend, true);
    return sentEarly.splice(0);
  },
};

function recall(key) {
  try {
    const text = localStorage.getItem(key);
    // What is too much for this storage comes later, see IN_MIRROR in src/core/desk.rs.
    return text === "\0" ? null : text;
  } catch {
    // The storage of this page can be switched off; then nothing was kept.
    return null;
  }
}

// Enter that confirms an IME composition is not meant for us; some systems tell it only by the key code.
function keepEarlySend(event) {
  const draft = event.target;
  const confirms = event.isComposing || event.keyCode === 229;
  if (draft.id !== "draft" || event.key !== "Enter" || event.shiftKey || confirms) return;
  event.preventDefault();
  if (draft.value.trim() === "") return;
  sentEarly.push(draft.value);
  draft.value = "";
}

// The composer is the first thing that is needed, so it is not kept waiting for the rest of the page.
function fillComposer() {
  const draft = document.getElementById("draft");
  if (!draft) return;
  parser.disconnect();
  const label = chrome.i18n.getMessage("composerLabel");
  draft.placeholder = label;
  draft.setAttribute("aria-label", label);
  draft.value ||= recall(`draft:${recall("chat")}`) ?? "";
  draft.focus();
}

// Without its wasm the page can do nothing but keep the words safe and say what to do.
function giveUp(error) {
  console.error(error);
  const draft = document.getElementById("draft");
  draft.value = [...sentEarly.splice(0), draft.value].filter(Boolean).join("\n\n");
  const note = document.createElement("p");
  note.className = "gave-up";
  note.setAttribute("role", "alert");
  note.textContent = chrome.i18n.getMessage("panelFailed");
  document.getElementById("app").replaceChildren(note);
}

page.classList.toggle("in-tab", location.search === "?tab");
page.dataset.theme = recall("theme") ?? "system";
page.lang = chrome.i18n.getMessage("@@ui_locale").replace("_", "-") || "en";
page.dir = chrome.i18n.getMessage("@@bidi_dir") || "ltr";
document.addEventListener("keydown", keepEarlySend, true);
const parser = new MutationObserver(fillComposer);
parser.observe(document, { childList: true, subtree: true });

// Both are fetched at once: the code would otherwise ask for its wasm only when it is there itself.
const bytes = fetch("wasm/panel_bg.wasm");
const code = import("./wasm/panel.js");
const parsed = new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
parsed
  .then(() => code)
  .then((wasm) => wasm.default({ module_or_path: bytes }))
  .catch(giveUp);
