/* Words on their way out. Each has an id of our own, so that sending it twice is sending it once; what the network
   did not take waits here, also over a reload. Files stay with the page where they were chosen: no other sends their words. */
(function (chat) {
  "use strict";
  const { store, desk, thread, words } = chat;
  const LONGEST_PAUSE = 30000;
  const ABANDONED = 3600000;
  const files = new Map();
  let busy = false;
  let timer = 0;
  let failures = 0;
  let flight = Promise.resolve();

  const queue = () => store.read("queue") || [];
  const keep = (items) => store.write("queue", items.length ? items : null);
  const change = (key, changes) => keep(queue().map((item) => (item.key === key ? { ...item, ...changes } : item)));
  const drop = (key) => { keep(queue().filter((item) => item.key !== key)); files.delete(key); };
  const bubble = (key) => thread.list.querySelector(`.is-pending[data-key="${CSS.escape(key)}"]`);

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function add(text, chosen) {
    const item = { key: newKey(), text, names: chosen.map((file) => file.name), number: thread.state.number, at: Date.now() };
    if (chosen.length) files.set(item.key, chosen);
    keep([...queue(), item]);
    draw(item);
    thread.toEnd();
    flush();
  }

  /* The bubble of a message that the desk has not confirmed yet. */
  function draw(item) {
    if (bubble(item.key) || thread.list.querySelector(`[data-key="${CSS.escape(item.key)}"]`)) return;
    const node = document.getElementById("pending-message").content.firstElementChild.cloneNode(true);
    node.dataset.key = item.key;
    const text = node.querySelector(".chat-bubble");
    text.textContent = item.text;
    text.hidden = !item.text;
    for (const name of item.names) {
      const line = document.createElement("li");
      line.textContent = name;
      node.querySelector(".chat-attached").append(line);
    }
    thread.list.append(node);
    say(item.key, item.failed || words.wordsSending, Boolean(item.failed));
    thread.show();
  }

  function say(key, text, failed = false) {
    const node = bubble(key);
    if (!node) return;
    node.classList.toggle("is-failed", failed);
    node.querySelector(".chat-state span").textContent = text;
    for (const button of node.querySelectorAll("[data-again], [data-drop]")) button.hidden = !failed;
  }

  /* What the desk shows has arrived, whether its answer did or not. */
  function drawAll() {
    for (const item of queue()) if (thread.list.querySelector(`:not(.is-pending)[data-key="${CSS.escape(item.key)}"]`)) drop(item.key);
    const known = new Set(queue().map((item) => item.key));
    for (const node of thread.list.querySelectorAll(".is-pending")) if (!known.has(node.dataset.key)) node.remove();
    queue().forEach(draw);
  }

  /* One after the other, in order. What can be tried again is tried again, with growing pauses. */
  async function flush() {
    window.clearTimeout(timer);
    if (busy) return;
    busy = true;
    try {
      for (let item = next(); item; item = next()) if (!(await send(item))) break;
    } finally { busy = false; }
  }

  const isHere = (item) => !item.names.length || files.has(item.key);
  const next = () => queue().find((item) => !item.failed && isHere(item));

  async function send(item) {
    let answer;
    try {
      let settled;
      do { settled = chat.signIn.settled(); await settled; } while (settled !== chat.signIn.settled());
      flight = chat.signIn.inTurn("shared", () => post(item));
      answer = await flight;
      if (!answer) return later(item, words.wordsSlowly);
    } catch { chat.parts.connection(false); return later(item, words.wordsWaiting); }
    chat.parts.connection(true);
    return settle(item, answer);
  }

  /* The desk's answer, or null when it gives out no token just now. */
  async function post(item) {
    if (!(await desk.ensureToken())) return null;
    const chosen = files.get(item.key) || [];
    const number = item.number || undefined;
    const query = { after: item.number === thread.state.number ? thread.state.seq : 0 };
    const form = desk.form({ text: item.text, key: item.key, number }, chosen);
    if (!chosen.length) return desk.call("POST", "messages", { query, form });
    const bar = bubble(item.key) && bubble(item.key).querySelector("progress");
    if (bar) bar.hidden = false;
    return desk.upload("messages", { query, form, progress: (part) => { if (bar) bar.value = part; } });
  }

  async function settle(item, { status, data, isLate }) {
    if (status === 200 && data) {
      failures = 0;
      drop(item.key);
      if (isLate || item.number !== thread.state.number) { drawAll(); thread.show(); chat.live.fetchSince(); return true; }
      for (const other of queue()) if (!other.number) change(other.key, { number: data.number });
      chat.parts.received(data, true);
      return true;
    }
    if (status === 403 && isLate) return failures++ < 4 || fail(item, words.wordsFailed);
    if (status === 403 && chat.signIn.isKnown()) {
      if (!(await chat.signIn.renew())) change(item.key, { number: null });
      return failures++ < 4 || fail(item, words.wordsFailed);
    }
    if (status === 403) { chat.signIn.end(true); change(item.key, { number: null }); return failures++ < 2 || fail(item, words.wordsFailed); }
    if (status === 404 && item.number) { change(item.key, { number: null }); thread.clear(); return true; }
    if (status === 429 || status >= 500) return later(item, status === 429 ? words.wordsSlowly : words.wordsWaiting);
    if (status === 413) return fail(item, words.wordsLarge);
    return fail(item, (data && data.error) || words.wordsFailed);
  }

  function later(item, text) {
    say(item.key, text);
    const pause = Math.min(LONGEST_PAUSE, 1000 * 2 ** failures++);
    timer = window.setTimeout(flush, pause * (0.5 + Math.random()));
    return false;
  }

  function fail(item, text) {
    change(item.key, { failed: text });
    say(item.key, text, true);
    return true;
  }

  thread.list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-again], [data-drop]");
    if (!button) return;
    const key = button.closest(".is-pending").dataset.key;
    if ("drop" in button.dataset) { drop(key); drawAll(); thread.show(); return; }
    again(key);
  });

  /* Files that are gone are not sent for; their words are. */
  function again(key) {
    const item = queue().find((one) => one.key === key);
    change(key, { failed: "", names: item && isHere(item) ? item.names : [] });
    if (item && !isHere(item)) bubble(key).querySelector(".chat-attached").replaceChildren();
    say(key, words.wordsSending);
    flush();
  }

  /* The files of a page go with it, and its words wait until somebody decides. What a page that crashed left behind is found by its age. */
  function leaveBehind(isGone) {
    for (const item of queue()) if (item.names.length && !item.failed && isGone(item)) fail(item, words.wordsFiles);
  }
  window.addEventListener("pagehide", () => leaveBehind((item) => files.has(item.key)));
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const item of queue()) if (item.failed === words.wordsFiles && files.has(item.key)) again(item.key);
  });
  leaveBehind((item) => !(Date.now() - item.at < ABANDONED));
  window.addEventListener("online", () => { failures = 0; flush(); });

  chat.queue = { add, flush, drawAll, atRest: () => flight.catch(() => {}) };
})(window.ContinuaChat);
