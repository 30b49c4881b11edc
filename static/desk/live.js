/* Live: a hint says that a ticket changed, never what. The page then asks for the part after what it shows,
   through the usual doors. Hints may be lost, so every return of the connection asks again. */
(function () {
  "use strict";
  /* The live_ files that follow add how each part is asked for anew. */
  const live = window.Continua.live = { part, asking, nodes };
  const pane = () => document.getElementById("ticket");
  const NOTICED_AFTER = 45;
  /* A page that is on its way out asks for nothing more; one that stays after all (a download) asks after so long. */
  const LEAVING = 4000;
  const loadedAt = Date.now();
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

  function hint({ ticket, seq }) {
    if (Date.now() - leftAt < LEAVING) { window.setTimeout(hint, LEAVING, { ticket, seq }); return; }
    if (pane() && pane().dataset.ticket === String(ticket)) {
      if (Number(pane().dataset.seq) < seq) live.refreshThread(seq);
      /* Who did it has the header already, by the answer. */
      const head = document.getElementById("ticket-head");
      if (!seq || !head || Number(head.dataset.seq) < seq) live.refreshHead();
      document.dispatchEvent(new Event("ticket:hint"));
    }
    live.rowHint(ticket);
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
    live.refreshThread();
    live.refreshHead();
    live.catchUpList(Math.ceil(Math.min(Date.now() - lostAt + NOTICED_AFTER * 1000, Date.now() - loadedAt) / 1000));
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
    socket.on("person", (news) => live.personHint(news));
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

  window.addEventListener("beforeunload", () => { leftAt = Date.now(); });
  window.addEventListener("pageshow", () => { leftAt = 0; });
  window.addEventListener("offline", () => connection("lost"));
  window.addEventListener("online", () => { if (socket && !socket.connected) socket.connect(); else catchUp(Date.now()); });
  if (window.io && (document.getElementById("list") || pane() || document.getElementById("bell"))) connect();
})();
