/* Live: a hint says that a ticket changed, never what. The page then asks for the part after what it shows,
   through the usual doors. Hints may be lost, so every return of the connection asks again. */
(function () {
  "use strict";
  const list = () => document.getElementById("list");
  const pane = () => document.getElementById("ticket");
  const fresh = new Set();
  const waiting = new Map();
  let loading = false;
  let again = false;

  async function part(url) {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.redirected || answer.status === 401) throw new Error("signed out");
    return answer.ok ? answer.text() : null;
  }

  function nodes(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.children];
  }

  /* The thread: append what came after the last entry. One question at a time, and one more if a hint came meanwhile. */
  async function refreshThread() {
    const thread = document.getElementById("thread");
    if (!thread) return;
    if (loading) { again = true; return; }
    loading = true;
    try {
      const html = await part(`${thread.dataset.url}?after=${pane().dataset.seq}`);
      if (html !== null && thread.isConnected) append(thread, nodes(html));
    } catch { /* the banner already says that we are offline */ }
    loading = false;
    if (again) { again = false; refreshThread(); }
  }

  function append(thread, entries) {
    const scroll = document.getElementById("ticket-scroll");
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    let words = 0;
    for (const entry of entries) {
      const old = document.getElementById(entry.id);
      if (old) { old.replaceWith(entry); continue; }
      entry.classList.add("fade-in");
      thread.append(entry);
      if (!entry.classList.contains("event")) words += 1;
    }
    const last = Math.max(Number(pane().dataset.seq), ...entries.map((entry) => Number(entry.dataset.seq) || 0));
    pane().dataset.seq = String(last);
    const text = document.getElementById("reply-text");
    const seen = document.querySelector("[data-seen]");
    if (seen && text && !text.value.trim()) seen.value = String(last);
    const pill = document.getElementById("thread-new");
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
    else if (words) pill.hidden = false;
    if (words) window.Continua.announce(pill.textContent.trim());
    window.Continua.freshen();
  }

  /* A row changes in place and never moves; what is not in the list yet is counted in the header. */
  async function refreshRow(number) {
    if (!list() || !list().dataset.rowUrl) return;
    let html;
    try { html = await part(list().dataset.rowUrl.replace("/0/", `/${number}/`)); } catch { return; }
    const row = document.getElementById(`row-${number}`);
    if (!html) return;
    const changed = nodes(html)[0];
    if (!changed) return;
    if (!row) {
      if (!("left" in changed.dataset)) { fresh.add(String(number)); showNew(); }
      return;
    }
    const link = row.firstElementChild;
    const focused = link === document.activeElement;
    if (link.hasAttribute("aria-current")) changed.firstElementChild.setAttribute("aria-current", "true");
    row.replaceWith(changed);
    if (focused) changed.firstElementChild.focus();
  }

  function showNew() {
    const pill = document.getElementById("list-new");
    const words = pill.querySelector("[data-words]");
    words.textContent = words.dataset.words.replace("#", fresh.size);
    pill.hidden = false;
    window.Continua.announce(words.textContent);
  }

  function hint({ ticket, seq }) {
    if (pane() && pane().dataset.ticket === String(ticket) && Number(pane().dataset.seq) < seq) refreshThread();
    if (waiting.has(ticket)) return;
    waiting.set(ticket, window.setTimeout(() => { waiting.delete(ticket); refreshRow(ticket); }, 300));
  }

  function connection(on) {
    const banner = document.getElementById("connection");
    if (banner) banner.hidden = on;
  }

  function connect() {
    const socket = window.io("/desk", { transports: ["websocket"] });
    let timer = 0;
    const lost = () => { window.clearTimeout(timer); timer = window.setTimeout(() => connection(false), 3000); };
    socket.on("connect", () => { window.clearTimeout(timer); connection(true); refreshThread(); });
    socket.on("disconnect", lost);
    socket.on("connect_error", lost);
    socket.on("ticket", hint);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#thread-new")) return;
    const scroll = document.getElementById("ticket-scroll");
    scroll.scrollTop = scroll.scrollHeight;
    document.getElementById("thread-new").hidden = true;
  });
  
  window.addEventListener("offline", () => connection(false));
  window.addEventListener("online", () => connection(true));
  if (window.io && (list() || pane())) connect();
})();
