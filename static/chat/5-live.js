/* Hears that something happened, and asks what. The socket brings hints; without one the desk is asked now and then.
   Every return of the connection asks for all that came after the last place we hold. */
(function (chat) {
  "use strict";
  const { store, desk, thread } = chat;
  const BEAT = 25000;
  const NEAR = 4000;
  const FAR = 20000;
  let socket = null;
  let loading = false;
  let again = false;
  let timer = 0;
  let told = { number: null, fetched: 0, seen: 0 };

  const live = () => Boolean(socket && socket.connected);

  async function fetchSince() {
    if (!store.read("token")) return;
    if (loading) { again = true; return; }
    loading = true;
    try {
      const number = thread.state.number;
      const { status, data, isLate } = await desk.call("GET", "conversation", { query: { after: thread.state.seq, ...(number ? { number } : {}) } });
      chat.parts.connection(true);
      if (isLate || number !== thread.state.number) again = true;
      else if (status === 200) chat.parts.received(data);
      else if (status === 403 && chat.signIn.isKnown()) again = await chat.signIn.renew();
      else if (status === 403) chat.signIn.end();
      else if (status === 404) { thread.clear(); again = true; }
    } catch { chat.parts.connection(false); }
    loading = false;
    if (again) { again = false; fetchSince(); }
  }

  /* Tells the desk what has arrived and what was looked at. */
  async function report(seen) {
    const { number, seq } = thread.state;
    const now = { number, fetched: seq, seen: seen ? seq : (told.number === number ? told.seen : 0) };
    const news = number && (now.number !== told.number || now.fetched > told.fetched || now.seen > told.seen);
    if (!store.read("token") || !news) return;
    const before = told;
    told = now;
    try { await desk.call("POST", "seen", { form: desk.form(now) }); } catch { told = before; }
  }

  function ask() {
    window.clearTimeout(timer);
    timer = window.setTimeout(async () => {
      if (!live() && store.read("token")) await fetchSince();
      ask();
    }, live() ? BEAT : chat.parts.isOpen() && !document.hidden ? NEAR : FAR);
  }

  /* A sign that somebody is here; without a socket the asking itself is one. */
  function beat() { window.setInterval(() => { if (live()) socket.emit("here"); }, BEAT); }

  /* The socket is fetched with the first need of it: most visitors never write. */
  function connect() {
    if (socket || !store.read("token")) return;
    socket = { connected: false };
    const script = document.createElement("script");
    script.src = document.body.dataset.sockets;
    const waiting = socket;
    script.addEventListener("load", () => { if (socket === waiting) open(); });
    script.addEventListener("error", () => { if (socket === waiting) socket = null; });
    document.head.append(script);
  }

  function open() {
    socket = window.io("/chat", { transports: ["websocket"], auth: (give) => give({ token: store.read("token") }),
      reconnectionDelay: 1000, reconnectionDelayMax: 30000, randomizationFactor: 0.5 });
    socket.on("connect", () => { fetchSince(); chat.queue.flush(); ask(); });
    socket.on("disconnect", () => { ask(); fetchSince(); });
    socket.on("ticket", () => fetchSince());
    socket.on("typing", (who) => chat.parts.typing(who.name));
    socket.on("seen", (seen) => { if (seen.ticket === thread.state.number) { thread.state.read = Math.max(thread.state.read, seen.seq); thread.show(); } });
  }

  function type() { if (live() && thread.state.number) socket.emit("typing", { ticket: thread.state.number }); }

  function restart() {
    if (socket && socket.disconnect) socket.disconnect();
    socket = null;
    told = { number: null, fetched: 0, seen: 0 };
  }

  window.addEventListener("online", fetchSince);
  window.addEventListener("offline", () => chat.parts.connection(false));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { fetchSince(); ask(); } });
  window.addEventListener("pagehide", () => { if (!live() && store.read("token")) desk.call("POST", "left", { keepalive: true }).catch(() => {}); });

  beat();
  chat.live = { fetchSince, report, connect, restart, type, ask };
})(window.ContinuaChat);
