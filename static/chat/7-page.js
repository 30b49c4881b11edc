/* The page: views, composer, address, focus, unread, and the talk with the website around the frame. */
(function (chat) {
  "use strict";
  const { store, desk, thread, queue, live, words, parts } = chat;
  const id = (name) => document.getElementById(name);
  const text = id("words");
  const framed = window.parent !== window;
  const coarse = matchMedia("(pointer: coarse)").matches;
  let origin = null;
  let open = !framed;
  let unread = 0;
  let email = null;
  let starting = false;
  let typed = 0;
  let quiet = 0;

  function tell(message) { if (framed && origin) window.parent.postMessage({ continua: message.kind, ...message }, origin); }
  function announce(what) { id("announcer").textContent = ""; window.setTimeout(() => { id("announcer").textContent = what; }, 50); }
  const watching = () => open && !document.hidden && document.body.dataset.view === "thread";

  function show(view) {
    document.body.dataset.view = view;
    id("home").hidden = view !== "home";
    id("thread").hidden = view !== "thread";
    if (view === "thread") { thread.toEnd(); look(); } else conversations();
  }

  function focus() {
    if (document.body.dataset.view === "thread" && !id("composer").hidden && !coarse) text.focus();
    else if (document.body.dataset.view === "home") (coarse ? id("home-title") : id("search-words")).focus();
    else id("scroll").focus();
  }

  /* An answer of the desk: from a fetch, a poll or a message of our own. */
  parts.received = (data, own = false) => {
    if (starting && !own) return;
    if (data.email !== undefined) email = data.email;
    if (!data.number) { addressState(); return; }
    const had = thread.state.number;
    const fresh = thread.apply(data);
    starting = false;
    queue.drawAll();
    if (data.agent) { id("face").innerHTML = data.face; id("who").textContent = data.agent; }
    if (fresh.length) { typing(false); greet(fresh, had === data.number); }
    if (watching()) look();
    else { count(data.unread); live.report(false); }
    addressState();
    live.connect();
  };

  function greet(fresh, isNews) {
    const last = fresh[fresh.length - 1];
    const bubble = last.querySelector(".chat-bubble");
    if (isNews && !watching()) {
      announce(words.wordsFrom.replace("#", last.dataset.name));
      tell({ kind: "teaser", name: last.dataset.name, text: (bubble ? bubble.textContent : "").trim().slice(0, 140), now: words.wordsNow });
    }
  }

  function look() { count(0); live.report(true); }

  function count(number) {
    unread = number;
    tell({ kind: "unread", count: unread, label: unread ? words.wordsUnread.replace("#", unread) : words.wordsOpen });
  }

  parts.connection = (on) => { id("lost").hidden = on; };
  parts.isOpen = () => open;
  parts.problem = (what) => { id("composer-error").textContent = what; id("composer-error").hidden = !what; };
  parts.typing = (name) => { typing(true, name); };
  /* Whoever was here has gone with their words: this is a new visitor, who sees nothing of them. */
  parts.left = () => { text.value = ""; store.write("draft", null); store.forgetAll(); parts.nameless(); };
  parts.nameless = (goesOn = false) => {
    live.restart();
    email = null;
    count(0);
    thread.clear();
    queue.drawAll();
    show(goesOn ? document.body.dataset.view : "home");
  };
  parts.askForToken = () => { tell({ kind: "expired" }); };

  function typing(on, name = "") {
    window.clearTimeout(quiet);
    id("typing").hidden = !on;
    id("typing").firstElementChild.textContent = on ? words.wordsTyping.replace("#", name) : "";
    if (on) { thread.toEnd(); quiet = window.setTimeout(() => typing(false), 6000); }
  }

  function send() {
    const what = text.value.trim();
    if (!what && !chat.files.any()) { text.focus(); return; }
    parts.problem("");
    text.value = "";
    store.write("draft", null);
    queue.add(what, chat.files.take());
    text.focus();
  }

  function start() {
    starting = true;
    thread.clear();
    show("thread");
    addressState();
    focus();
  }

  async function conversations() {
    if (!store.read("token")) { id("conversations").replaceChildren(); return; }
    try {
      const { status, data, isLate } = await desk.call("GET", "conversations");
      if (status === 200 && !isLate) id("conversations").innerHTML = data.html;
    } catch { /* the banner says so */ }
  }

  async function openConversation(number) {
    starting = false;
    if (thread.state.number !== number) { thread.clear(); thread.state.number = number; }
    show("thread");
    await live.fetchSince();
    focus();
  }

  function addressState() {
    const asks = Boolean(thread.state.number) && !email && !store.read("asked") && thread.state.status === "open";
    const changing = id("address").dataset.changing === "1";
    const wasHidden = id("address").hidden;
    id("address").hidden = !(asks || changing);
    id("address-known").hidden = !email || changing || !thread.state.number;
    id("address-shown").textContent = email || "";
    if (wasHidden && !id("address").hidden) thread.toEnd();
  }

  async function giveAddress(event) {
    event.preventDefault();
    const field = id("address-email");
    let answer;
    try { answer = await desk.call("POST", "address", { form: desk.form({ email: field.value }) }); } catch { answer = { status: 0, data: null }; }
    if (answer.isLate) return;
    const problem = answer.status === 200 ? "" : (answer.data && answer.data.error) || words.wordsFailed;
    id("address-error").textContent = problem;
    id("address-error").hidden = !problem;
    field.toggleAttribute("aria-invalid", Boolean(problem));
    if (problem) { field.setAttribute("aria-invalid", "true"); field.focus(); return; }
    email = answer.data.email;
    closeAddress();
  }

  function closeAddress() {
    store.write("asked", true);
    delete id("address").dataset.changing;
    addressState();
    text.focus();
  }

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    if (at("[data-close]")) tell({ kind: "close" });
    if (at("[data-home]")) { show("home"); focus(); }
    if (at("[data-start]")) start();
    if (at("[data-number]")) openConversation(Number(at("[data-number]").dataset.number));
    if (at("[data-not-now]")) closeAddress();
    if (at("[data-change-address]")) { id("address").dataset.changing = "1"; id("address-email").value = email || ""; addressState(); id("address-email").focus(); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tell({ kind: "close" }); });
  id("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  id("address").addEventListener("submit", giveAddress);
  text.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !coarse) { event.preventDefault(); send(); } });
  text.addEventListener("input", () => {
    store.write("draft", text.value || null);
    if (Date.now() - typed > 3000) { typed = Date.now(); live.type(); }
  });
  document.addEventListener("visibilitychange", () => { if (watching()) look(); });
  /* Other tabs of the same visitor: one token, one queue. */
  window.addEventListener("storage", (event) => {
    if (event.key === `${store.prefix}token`) { parts.nameless(Boolean(event.newValue)); live.fetchSince(); }
    if (event.key === `${store.prefix}queue`) { queue.drawAll(); thread.show(); }
  });

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !event.data || typeof event.data.continua !== "string") return;
    origin = origin || event.origin;
    if (event.origin !== origin) return;
    if (event.data.continua === "hello") {
      const style = getComputedStyle(document.documentElement);
      const color = (name) => style.getPropertyValue(name).trim();
      tell({ kind: "ready", color: color("--fill"), onColor: color("--on-fill"), title: document.title, open: words.wordsOpen, close: words.wordsClose });
      count(unread);
      if (event.data.token || chat.signIn.isKnown()) chat.signIn.signIn(event.data.token, true);
    }
    if (event.data.continua === "sign-in") chat.signIn.signIn(event.data.token);
    if (event.data.continua === "sign-out") chat.signIn.leave();
    if (event.data.continua === "opened") { open = true; arrive(); }
    if (event.data.continua === "closed") { open = false; }
  });

  function arrive() {
    if (document.body.dataset.view === "home" && thread.state.number && thread.state.status === "open") show("thread");
    else show(document.body.dataset.view);
    live.fetchSince();
    live.ask();
    focus();
  }

  async function begin() {
    text.value = store.read("draft") || "";
    queue.drawAll();
    live.ask();
    /* Whose page this is by now, the website says first. */
    if (!(framed && chat.signIn.isKnown())) { await live.fetchSince(); queue.flush(); }
    if (open) arrive();
    if (framed) window.parent.postMessage({ continua: "here" }, "*");
  }
  begin();
})(window.ContinuaChat);
