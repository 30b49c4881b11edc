/* Drafts: what is typed stands in this browser at once and on the desk within seconds. An older window never writes over a
   newer one: both versions are shown, and somebody decides. */
(function () {
  "use strict";
  const LOCAL_AFTER = 300;
  const SAVE_AFTER = 1200;
  const SAVE_LATEST = 4000;
  const RETRY_AFTER = 10000;
  const page = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
  const states = new WeakMap();

  const forms = () => [...document.querySelectorAll("form[data-draft]")].filter((form) => form.elements.text);
  const localKey = (form) => `draft:${form.dataset.draft}`;
  const text = (form) => form.elements.text.value;
  /* What is chosen beside the words of a reply is kept with them. */
  const BESIDE = ["cc", "bcc", "mailbox_id", "macros"];
  const beside = (form) => [...new FormData(form)].filter(([name]) => BESIDE.includes(name));
  const content = (form) => JSON.stringify([text(form), beside(form)]);
  /* The desk tidies the ends of a text. */
  const same = (one, other) => one.trim() === other.trim();
  const known = (form) => Number(form.elements.draft_version.value);

  function of(form) {
    if (!states.has(form)) states.set(form, { saved: content(form), timer: 0, local: 0, since: 0, busy: false, again: false, closed: false, other: null });
    return states.get(form);
  }

  /* A full or closed storage is no reason to stop writing. */
  function keepLocally(form) {
    window.clearTimeout(of(form).local);
    of(form).local = 0;
    const kept = JSON.stringify({ text: text(form), version: known(form), key: form.elements.client_key.value });
    try { localStorage.setItem(localKey(form), kept); } catch { /* the desk keeps it */ }
  }

  function forget(form) {
    window.clearTimeout(of(form).local);
    of(form).local = 0;
    try { localStorage.removeItem(localKey(form)); } catch { /* nothing was kept */ }
  }

  function keptLocally(form) {
    try { return JSON.parse(localStorage.getItem(localKey(form))); } catch { return null; }
  }

  function say(form, which) {
    const saved = form.querySelector("[data-saved]");
    const words = which ? saved.dataset[which] : "";
    if (saved.textContent !== words) saved.textContent = words;
    form.querySelector("[data-draft-menu]").hidden = !words;
  }

  function typed(form) {
    const state = of(form);
    if (!state.local) state.local = window.setTimeout(() => keepLocally(form), LOCAL_AFTER);
    soon(form);
  }

  function soon(form) {
    const state = of(form);
    const now = Date.now();
    state.since = state.since || now;
    window.clearTimeout(state.timer);
    state.timer = window.setTimeout(() => save(form), Math.max(0, Math.min(SAVE_AFTER, state.since + SAVE_LATEST - now)));
  }

  async function save(form, { last = false } = {}) {
    const state = of(form);
    window.clearTimeout(state.timer);
    if (state.closed || state.other || (content(form) === state.saved && !last)) return;
    if (state.busy) { state.again = true; return; }
    const sending = text(form);
    const all = content(form);
    state.busy = true;
    state.since = 0;
    let answer = null;
    try {
      answer = await fetch(form.dataset.draftUrl, { method: "POST", keepalive: last, credentials: "same-origin", redirect: "error",
        headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content, "HX-Request": "true" },
        body: new URLSearchParams({ kind: form.dataset.draft.split("-")[0], text: sending, draft_version: known(form), page,
          client_key: form.elements.client_key.value }) + (beside(form).length ? `&${new URLSearchParams(beside(form))}` : "") });
    } catch { /* it is tried again */ }
    state.busy = false;
    if (state.closed) return;
    if (answer && answer.ok) taken(form, sending, all, (await answer.json()).version);
    else if (answer && answer.status === 409) overtaken(form, sending, all, await answer.json());
    else failed(form);
    if (answer && (answer.status === 400 || answer.status === 401)) document.dispatchEvent(new Event("desk:doubtful"));
    if (state.again) { state.again = false; soon(form); }
  }

  function taken(form, sent, all, version) {
    of(form).saved = all;
    form.elements.draft_version.value = version;
    if (text(form) === sent) forget(form);
    else keepLocally(form);
    say(form, sent.trim() ? "words" : "");
  }

  function failed(form) {
    keepLocally(form);
    say(form, "local");
    of(form).timer = window.setTimeout(() => save(form), RETRY_AFTER);
  }

  /* Another window was newer: sent already, gone, or other words. */
  function overtaken(form, mine, all, now) {
    if (now.is_sent && of(form).restored === mine) {
      form.elements.text.value = "";
      of(form).saved = content(form);
      forget(form);
      say(form, "");
      return;
    }
    if (now.text !== null && same(now.text, mine)) { taken(form, mine, all, now.version); return; }
    keepLocally(form);
    ask(form, now.words, { words: now.text || "", version: now.version, key: now.client_key || `${page.slice(0, 20)}-${form.dataset.draft}` });
  }

  /* Both versions stand before the reader's eyes; nothing is saved until one is chosen. */
  function ask(form, why, other) {
    const box = form.querySelector("[data-draft-other]");
    of(form).other = other;
    box.querySelector("[data-draft-why]").textContent = why;
    box.querySelector("[data-draft-words]").textContent = other.words;
    box.querySelector("[data-draft-swap]").hidden = !other.words;
    box.hidden = false;
    say(form, "local");
  }

  function swap(form) {
    const { other } = of(form);
    const box = form.querySelector("[data-draft-other]");
    const mine = text(form);
    form.elements.text.value = other.words;
    other.words = mine;
    box.querySelector("[data-draft-words]").textContent = mine;
    window.Continua.fit(form.elements.text);
    form.elements.text.focus();
  }

  function choose(form) {
    const state = of(form);
    form.elements.draft_version.value = state.other.version;
    form.elements.client_key.value = state.other.key;
    state.other = null;
    state.saved = null;
    form.querySelector("[data-draft-other]").hidden = true;
    save(form);
    form.elements.text.focus();
  }

  /* Words on their way stay here as well until a page says, by their key in a cookie, that they were taken: an answer may
     be refused, too large, or never come back. */
  const wasTaken = (key) => decodeURIComponent((document.cookie.split("; ").find((part) => part.startsWith("continua_sent=")) || "").slice(14)).split(".").includes(key);
  window.Continua.wasTaken = wasTaken;

  function restore(form) {
    const state = of(form);
    const kept = keptLocally(form);
    if (text(form).trim()) say(form, form.elements.draft_version.value === "0" ? "" : "words");
    if (document.querySelector("#refused") && form.contains(document.querySelector("#refused"))) { state.saved = null; soon(form); return; }
    if (!kept || typeof kept.text !== "string") return;
    if (wasTaken(kept.key) || same(kept.text, text(form))) { forget(form); return; }
    if (!kept.text.trim() && !known(form)) { forget(form); return; }
    if (kept.version !== known(form) || (text(form) && !known(form))) {
      ask(form, form.querySelector("[data-draft-why]").dataset.older, { words: kept.text, version: known(form), key: form.elements.client_key.value });
      return;
    }
    form.elements.text.value = kept.text;
    if (kept.key) form.elements.client_key.value = kept.key;
    state.restored = kept.text;
    window.Continua.fit(form.elements.text);
    say(form, "local");
    save(form);
  }

  function flush() {
    for (const form of forms()) {
      const state = of(form);
      if (state.closed || content(form) === state.saved) continue;
      keepLocally(form);
      save(form, { last: true });
    }
  }

  /* From now on these words belong to the reply itself; what was under way must not bring the draft back. */
  function close(form) {
    const state = of(form);
    window.clearTimeout(state.timer);
    state.closed = true;
    if (text(form).trim()) keepLocally(form);
    if (!form.elements.page) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "page" }));
    form.elements.page.value = page;
    window.setTimeout(() => { state.closed = false; }, 5000);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form && (event.target.name === "text" || (BESIDE.includes(event.target.name) && text(form).trim()))) typed(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target.matches("form[data-draft]")) close(event.target);
    const kind = /^draft-(reply|note)$/.exec(event.target.id);
    if (!kind) return;
    const form = document.getElementById(`${kind[1]}-form`);
    if (event.submitter && event.submitter.matches("[data-draft-discard]")) { forget(form); of(form).closed = true; }
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form) return;
    if (event.target.closest("[data-draft-swap]")) swap(form);
    if (event.target.closest("[data-draft-keep]")) choose(form);
  });
  document.addEventListener("ticket:leaving", flush);
  document.addEventListener("ticket:shown", () => forms().forEach(restore));
  document.addEventListener("desk:back", () => forms().forEach((form) => { if (content(form) !== of(form).saved) save(form); }));
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
  window.addEventListener("pagehide", flush);
  window.addEventListener("pageshow", (event) => { if (event.persisted && forms().length) location.reload(); });
})();
