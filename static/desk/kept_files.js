/* Files chosen for words that are not sent yet stand in a store of this browser until they are: after a reload or a crash they are
   back in their form. The desk gets them with the words, not before. */
(function () {
  "use strict";
  const KEPT_FOR = 7 * 86400000;
  const input = (form) => form.querySelector("input[type=file][name=files]");
  const forms = () => [...document.querySelectorAll("form[data-draft]")].filter(input);

  function opened() {
    return new Promise((done, failed) => {
      const asked = window.indexedDB.open("continua", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("files");
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }

  /* A full or closed store is no reason to stop writing. */
  async function within(mode, ask) {
    let store = null;
    try {
      store = await opened();
      return await new Promise((done, failed) => {
        const asked = ask(store.transaction("files", mode).objectStore("files"));
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
      });
    } catch { return null; } finally { if (store) store.close(); }
  }

  const forget = (name) => within("readwrite", (files) => files.delete(name));

  function keep(form) {
    const { files } = input(form);
    if (!files.length) return forget(form.dataset.draft);
    const kept = { files: [...files], key: form.elements.client_key.value, at: Date.now() };
    return within("readwrite", (store) => store.put(kept, form.dataset.draft));
  }

  /* What a refused form brings back from the desk is there already. */
  async function restore(form) {
    const name = form.dataset.draft;
    const kept = await within("readonly", (store) => store.get(name));
    if (!kept || !form.isConnected || input(form).files.length) return;
    if (form.querySelector(".kept-files")) { forget(name); return; }
    const files = new DataTransfer();
    for (const file of kept.files) files.items.add(file);
    input(form).files = files.files;
    input(form).dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* Taken words may have been sent from a page that is not opened again. */
  async function sweep() {
    for (const name of (await within("readonly", (store) => store.getAllKeys())) || []) {
      const kept = await within("readonly", (store) => store.get(name));
      if (kept && (window.Continua.wasTaken(kept.key) || Date.now() - kept.at > KEPT_FOR)) await forget(name);
    }
  }

  let swept = null;
  async function shown() {
    swept = swept || sweep();
    await swept;
    forms().forEach(restore);
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form && event.target === input(form)) keep(form);
  });
  document.addEventListener("submit", (event) => {
    const kind = /^draft-(reply|note)$/.exec(event.target.id);
    if (kind && event.submitter && event.submitter.matches("[data-draft-discard]")) forget(document.getElementById(`${kind[1]}-form`).dataset.draft);
  });
  document.addEventListener("ticket:shown", shown);
})();
