/* Who else has a ticket open: said in words beside the composer, and by a mark in the list that moves nothing. */
(function () {
  "use strict";
  const EVERY = 3000;
  const WRITES_FOR = 12000;
  const FORGET_AFTER = 10000;
  const words = document.getElementById("here-words");
  const people = new Map();
  let socket = null;
  let said = "";
  let typedAt = 0;
  let stops = 0;

  const open = () => { const pane = document.getElementById("ticket"); return pane && pane.dataset.ticket ? Number(pane.dataset.ticket) : null; };
  const others = (number) => (people.get(number) || []).filter(([id]) => String(id) !== words.dataset.me);
  const sentence = ([, name, state]) => words.dataset[state].replace("#", name);
  const initials = (name) => { const parts = name.trim().split(/\s+/); return (parts[0][0] + (parts.length > 1 ? parts[parts.length - 1][0] : "")).toUpperCase(); };

  function state() {
    const composer = document.getElementById("composer");
    if (composer && Date.now() - typedAt < WRITES_FOR) return composer.dataset.mode;
    return document.hidden ? "open" : "viewing";
  }

  function say({ again = false } = {}) {
    if (!socket || !socket.connected) return;
    const now = JSON.stringify({ ticket: open(), state: state() });
    if (now === said && !(again && open())) return;
    said = now;
    const pane = document.getElementById("ticket");
    /* The first word of a page says up to where it has read, so that nothing is missed before it was heard. */
    socket.emit("here", again ? JSON.parse(now) : { ...JSON.parse(now), seq: pane && pane.dataset.seq ? Number(pane.dataset.seq) : null });
  }

  function mark(row) {
    const there = others(Number(row.dataset.ticket));
    const old = row.querySelector(".row-here");
    const title = there.map(sentence).join(" · ");
    if (!there.length) { if (old) old.remove(); return; }
    if (old && old.title === title) return;
    const writes = there.find(([, , does]) => does === "reply" || does === "note");
    const node = document.createElement("span");
    node.className = `row-here${writes ? " is-writing" : ""}`;
    node.title = title;
    node.append(words.content.querySelectorAll("svg")[writes ? 0 : 1].cloneNode(true));
    const short = Object.assign(document.createElement("span"), { textContent: initials((writes || there[0])[1]) + (there.length > 1 ? `+${there.length - 1}` : "") });
    short.setAttribute("aria-hidden", "true");
    node.append(short, Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: title }));
    if (old) old.replaceWith(node);
    else row.querySelector("time").before(node);
  }

  function show() {
    document.querySelectorAll(".ticket-row").forEach(mark);
    const line = document.getElementById("here");
    if (!line) return;
    const there = open() ? others(open()) : [];
    const now = there.map(sentence).join(" · ");
    if (line.textContent !== now) line.textContent = now;
    line.classList.toggle("is-writing", there.some(([, , does]) => does === "reply" || does === "note"));
  }

  function heard({ whole, tickets }) {
    if (whole) people.clear();
    for (const [number, there] of Object.entries(tickets)) {
      if (there.length) people.set(Number(number), there);
      else people.delete(Number(number));
    }
    show();
  }

  document.addEventListener("desk:socket", () => {
    socket = window.Continua.socket;
    let forget = 0;
    socket.on("presence", heard);
    socket.on("connect", () => { window.clearTimeout(forget); said = ""; say(); });
    socket.on("disconnect", () => { forget = window.setTimeout(() => { people.clear(); show(); }, FORGET_AFTER); });
    window.setInterval(() => say({ again: true }), EVERY);
    document.addEventListener("visibilitychange", () => say());
    document.addEventListener("ticket:shown", () => { typedAt = 0; say(); show(); });
    document.addEventListener("list:changed", show);
    document.addEventListener("input", (event) => {
      if (!event.target.matches(".composer-text")) return;
      typedAt = event.target.value.trim() ? Date.now() : 0;
      window.clearTimeout(stops);
      stops = window.setTimeout(() => say(), WRITES_FOR + 100);
      say();
    });
  });
})();
