/* What the widget remembers, in the storage of its own domain: token, draft, words not sent yet. No cookie.
   What storage does not take, shut or full, is remembered for as long as the page stands. */
(function () {
  "use strict";
  const PREFIX = "continua-chat-";
  const memory = new Map();

  function read(name) {
    if (memory.has(name)) return memory.get(name);
    try {
      const kept = localStorage.getItem(PREFIX + name);
      return kept === null ? null : JSON.parse(kept);
    } catch { return null; }
  }

  function write(name, value) {
    try {
      if (value === null) localStorage.removeItem(PREFIX + name);
      else localStorage.setItem(PREFIX + name, JSON.stringify(value));
      memory.delete(name);
    } catch { memory.set(name, value); }
  }

  function forgetAll() {
    for (const name of ["token", "known", "queue", "asked"]) write(name, null);
  }

  /* Who sits here is settled by whichever tab heard it last. */
  window.addEventListener("storage", (event) => {
    for (const name of ["token", "known"]) if (event.key === PREFIX + name) memory.delete(name);
  });

  window.ContinuaChat = { store: { read, write, forgetAll, prefix: PREFIX }, words: document.body.dataset, parts: {} };
})();
