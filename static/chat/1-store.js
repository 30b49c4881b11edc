/* What the widget remembers, in the storage of its own domain: token, draft, words not sent yet. No cookie.
   Where storage is shut, it remembers for as long as the page stands. */
(function () {
  "use strict";
  const PREFIX = "continua-chat-";
  const memory = new Map();

  function read(name) {
    try {
      const kept = localStorage.getItem(PREFIX + name);
      return kept === null ? null : JSON.parse(kept);
    } catch { return memory.get(name) ?? null; }
  }

  function write(name, value) {
    memory.set(name, value);
    try {
      if (value === null) localStorage.removeItem(PREFIX + name);
      else localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch { /* storage is shut or full: memory holds it */ }
  }

  function forgetAll() {
    for (const name of ["token", "known", "queue", "asked"]) write(name, null);
  }

  window.ContinuaChat = { store: { read, write, forgetAll, prefix: PREFIX }, words: document.body.dataset, parts: {} };
})();
