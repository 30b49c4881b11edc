/* Live: a hint says that a ticket changed, never what. The page then asks for the part after what it shows,
   through the usual doors. Hints may be lost, so every return of the connection asks again. */
(function () {
  "use strict";
  const list = () => document.getElementById("list");
  const pane = () => document.getElementById("ticket");
  /* How often the list is asked for within so many milliseconds before it must rest. */
  const OFTEN = 5;
  const WITHIN = 3000;
  const REST_FOR = 8;
  const REST_LEAST = 50;
  const REST_MOST = 1500;
  const NOTICED_AFTER = 45;
  /* A page that is on its way out asks for nothing more; one that stays after all (a download) asks after so long. */
  const LEAVING = 4000;
  const loadedAt = Date.now();
  const fresh = new Set();
  const hinted = new Set();
  const DETAILS = new Set(["ticket.fields_changed", "ticket.reason_changed", "ticket.due_changed", "ticket.team_changed"]);
  let resting = 0;
  let loading = false;
  let again = 0;
  let asked = [];
  let socket = null;
  let lostAt = Date.now();
  let leftAt = 0;

  async function part(url) {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch((error) => { connection("lost"); throw error; });
    if (answer.redirected || answer.status === 401) { connection("signed-out"); throw new Error("signed out"); }
    if (!socket || socket.connected) connection("");
    else if (isSignedOut()) connection("lost");
    return answer.ok ? answer.text() : null;
  }

  /* The address of a part with one more question in it. */
  function asking(url, question) {
    return `${url}${url.includes("?") ? "&" : "?"}${question}`;
  }

  function nodes(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.children];
  }

  /* The thread: append what came after the last entry. One question at a time, and one more if a hint came meanwhile. */
  async function refreshThread(seq = Infinity) {
    const thread = document.getElementById("thread");
    if (!thread) return;
    if (loading) { again = Math.max(again, seq); return; }
    loading = true;
    try {
      const html = await part(asking(thread.dataset.url, `after=${pane().dataset.seq}`));
      if (html !== null && thread.isConnected) append(thread, nodes(html));
    } catch { /* the banner already says that we are offline */ }
    loading = false;
    const wanted = again;
    again = 0;
    if (pane() && wanted > Number(pane().dataset.seq)) refreshThread(wanted);
  }

  function append(thread, entries) {
    const scroll = document.getElementById("ticket-scroll");
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    let words = 0;
    let who = "";
    for (const entry of entries) {
      const old = document.getElementById(entry.id);
      if (old) { renewDelivery(old, entry); continue; }
      entry.classList.add("fade-in");
      thread.append(entry);
      if (entry.classList.contains("event")) continue;
      words += 1;
      who = entry.querySelector(".entry-name")?.textContent.trim() || who;
    }
    const last = Math.max(Number(pane().dataset.seq), ...entries.map((entry) => Number(entry.dataset.seq) || 0));
    pane().dataset.seq = String(last);
    const text = document.getElementById("reply-text");
    const seen = document.querySelector("[data-seen]");
    if (seen && text && !text.value.trim()) seen.value = String(last);
    const pill = document.getElementById("thread-new");
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
    else if (words) pill.hidden = false;
    if (words) window.Continua.announce([pill.textContent.trim(), who].filter(Boolean).join(": "));
    if (entries.some((entry) => entry.dataset.what === "ticket.customer_changed")) refreshPerson();
    else if (entries.some((entry) => DETAILS.has(entry.dataset.what))) refreshDetails();
  }

  /* What is there already stays as the reader left it; only the fate of a reply changes. */
  function renewDelivery(old, entry) {
    const line = old.querySelector(".deliveries");
    const news = entry.querySelector(".deliveries");
    if (line && news && !line.contains(document.activeElement)) line.replaceWith(news);
  }

  /* The header follows too, unless one of its menus is open: nothing moves under the pointer. */
  async function refreshPerson() {
    const person = document.getElementById("person");
    if (!person) return;
    try {
      const html = await part(person.dataset.url);
      if (html && person.isConnected && !person.contains(document.activeElement)) {
        person.replaceWith(nodes(html)[0]);
        document.dispatchEvent(new CustomEvent("person:shown"));
      }
    } catch { /* it is there when the page is opened again */ }
  }

  /* Something new of the person beside the ticket: many signs at once are one look. */
  let looking = 0;
  function personHint({ customer }) {
    const person = document.getElementById("person");
    if (looking || !person || person.dataset.customer !== String(customer)) return;
    looking = window.setTimeout(() => { looking = 0; refreshPerson(); }, 800);
  }

  /* The fields beside the ticket, unless somebody is filling them in. */
  async function refreshDetails() {
    const old = document.getElementById("details");
    if (!old || old.contains(document.activeElement)) return;
    try {
      const html = await part(old.dataset.url);
      if (html && old.isConnected && !old.contains(document.activeElement)) old.replaceWith(nodes(html)[0]);
    } catch { /* it is there when the page is opened again */ }
  }

  async function refreshHead() {
    const head = document.getElementById("ticket-head"), inUse = "details[open], form[data-busy]";
    if (!head || head.querySelector(inUse)) return;
    try {
      const html = await part(head.dataset.url);
      const focused = document.activeElement && head.contains(document.activeElement);
      if (html && head.isConnected && !focused && !head.querySelector(inUse)) head.replaceWith(nodes(html)[0]);
    } catch { /* the next hint asks again */ }
  }

  /* While a reply is on its way, ask how it fared. */
  function watchDeliveries(tries) {
    const line = document.querySelector("#thread .delivery[data-state=waiting]");
    if (!line || !tries) return;
    const number = pane().dataset.ticket;
    window.setTimeout(async () => {
      if (!line.isConnected || pane().dataset.ticket !== number) return;
      const thread = document.getElementById("thread");
      try {
        const html = await part(asking(thread.dataset.url, `after=${line.closest(".entry").dataset.seq - 1}`));
        if (html !== null && thread.isConnected) append(thread, nodes(html));
      } catch { return; }
      watchDeliveries(tries - 1);
    }, 3000);
  }

  /* Rows change in place and never move; what is not in the list yet is counted in its header. */
  async function refreshList({ missed = 0 } = {}) {
    const numbers = [...hinted].slice(0, 100);
    numbers.forEach((number) => hinted.delete(number));
    window.clearTimeout(resting);
    resting = -1;
    const began = Date.now();
    try {
      const html = list() && await part(asking(list().dataset.changes, `tickets=${numbers.join(",")}${missed ? `&missed=${missed}` : ""}`));
      if (html) showChanges(html);
    } catch { /* the connection's return asks again */ }
    /* What happens now and then is shown at once; a desk that has much to do is left in peace for longer. */
    asked = [...asked.filter((at) => at > began - WITHIN), began];
    const rest = asked.length < OFTEN ? REST_LEAST : Math.min(Math.max(REST_FOR * (Date.now() - began), REST_LEAST), REST_MOST);
    resting = window.setTimeout(() => { resting = 0; if (hinted.size) refreshList(); }, rest);
  }

  function showChanges(html) {
    const [rows, queues] = nodes(html);
    for (const changed of [...rows.children]) showRow(changed);
    for (const nav of document.querySelectorAll("[data-queues]")) {
      const copy = queues.cloneNode(true);
      for (const link of copy.querySelectorAll("li a")) link.className = nav.dataset.queues;
      if (!nav.contains(document.activeElement)) nav.replaceChildren(...copy.childNodes);
    }
    document.dispatchEvent(new Event("list:changed"));
    const count = queues.querySelector("[aria-current] .count");
    for (const node of list().querySelectorAll(".pane-head .queue-words .count, .queue-menu > summary .count")) {
      node.textContent = count ? count.textContent : "";
    }
  }

  function showRow(changed) {
    const row = document.getElementById(changed.id);
    if (!row) {
      if (!("left" in changed.dataset)) { fresh.add(changed.id); showNew(); }
      return;
    }
    const link = row.firstElementChild;
    const focused = link === document.activeElement;
    if (link.hasAttribute("aria-current")) changed.firstElementChild.setAttribute("aria-current", "true");
    const pick = row.querySelector(".row-pick");
    if (pick && pick.checked) changed.querySelector(".row-pick").checked = true;
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
    if (Date.now() - leftAt < LEAVING) { window.setTimeout(hint, LEAVING, { ticket, seq }); return; }
    if (pane() && pane().dataset.ticket === String(ticket)) {
      if (Number(pane().dataset.seq) < seq) refreshThread(seq);
      /* Who did it has the header already, by the answer. */
      const head = document.getElementById("ticket-head");
      if (!seq || !head || Number(head.dataset.seq) < seq) refreshHead();
      document.dispatchEvent(new Event("ticket:hint"));
    }
    hinted.add(ticket);
    if (!resting) resting = window.setTimeout(refreshList, 20);
  }

  /* The banner tells the truth: 'lost' or 'signed-out', and '' once an answer has come. */
  function connection(state) {
    const banner = document.getElementById("connection");
    if (!banner || banner.dataset.state === state) return;
    banner.dataset.state = state;
    banner.hidden = !state;
    for (const words of banner.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== state;
    if (!state) document.dispatchEvent(new Event("desk:back"));
  }

  const isSignedOut = () => document.getElementById("connection").dataset.state === "signed-out";

  /* What may have been missed is asked for: after a lost connection, and after the machine slept. A connection may be gone
     for a while before it is noticed; what was there when the page was made was not missed. */
  function catchUp(lostAt) {
    refreshThread();
    refreshHead();
    for (const row of document.querySelectorAll(".ticket-row")) hinted.add(Number(row.dataset.ticket));
    refreshList({ missed: Math.ceil(Math.min(Date.now() - lostAt + NOTICED_AFTER * 1000, Date.now() - loadedAt) / 1000) });
    document.dispatchEvent(new CustomEvent("notices:changed"));
  }

  function connect() {
    socket = window.io("/desk", { transports: ["websocket"] });
    window.Continua.socket = socket;
    document.dispatchEvent(new Event("desk:socket"));
    let timer = 0;
    const lost = () => { window.clearTimeout(timer); timer = window.setTimeout(() => { if (!socket.connected && !isSignedOut()) connection("lost"); }, 3000); };
    let was = false;
    socket.on("connect", () => {
      window.clearTimeout(timer);
      connection("");
      if (was) catchUp(lostAt);
      was = true;
    });
    socket.on("disconnect", () => { lostAt = Date.now(); lost(); });
    socket.on("connect_error", () => { lost(); if (!socket.active) window.setTimeout(() => socket.connect(), 5000); });
    socket.on("ticket", hint);
    socket.on("person", personHint);
    socket.on("notices", () => document.dispatchEvent(new CustomEvent("notices:changed")));
    followSleep();
  }

  /* A socket that slept with its machine still looks open; only a new one is to be believed. */
  function followSleep() {
    let last = Date.now();
    window.setInterval(() => {
      const away = Date.now() - last;
      last = Date.now();
      if (away > 30000 && !document.hidden) { socket.disconnect().connect(); lostAt = last - away; }
    }, 5000);
  }

  /* A form that is sent into nothing would leave an error page of the browser in place of what was written. */
  async function submitWhenBack(form, submitter) {
    form.dataset.asking = "1";
    try {
      await part(asking(document.getElementById("thread").dataset.url, `after=${pane().dataset.seq}`));
      form.requestSubmit(submitter);
    } catch {
      window.Continua.toast(document.getElementById("connection").dataset.unsent, { stay: true });
    }
    delete form.dataset.asking;
  }

  document.addEventListener("submit", (event) => {
    const banner = document.getElementById("connection");
    if (!event.target.matches("form[data-draft]") || event.target.dataset.asking || (navigator.onLine && (!banner || banner.hidden))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submitWhenBack(event.target, event.submitter);
  }, true);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#thread-new")) return;
    const scroll = document.getElementById("ticket-scroll");
    scroll.scrollTop = scroll.scrollHeight;
    document.getElementById("thread-new").hidden = true;
  });
  
  document.addEventListener("ticket:shown", () => watchDeliveries(10));
  document.addEventListener("ticket:news", async () => { await refreshThread(); refreshHead(); watchDeliveries(10); });
  document.addEventListener("head:old", refreshHead);
  document.addEventListener("desk:doubtful", () => refreshThread());
  document.addEventListener("ticket:changed", () => { refreshThread(); refreshDetails(); });
  window.addEventListener("beforeunload", () => { leftAt = Date.now(); });
  window.addEventListener("pageshow", () => { leftAt = 0; });
  window.addEventListener("offline", () => connection("lost"));
  window.addEventListener("online", () => { if (socket && !socket.connected) socket.connect(); else catchUp(Date.now()); });
  if (window.io && (list() || pane() || document.getElementById("bell"))) connect();
})();
