/* The conversation on the page. The desk renders every message; here they are put in order, joined into runs and ticked. */
(function (chat) {
  "use strict";
  const { words } = chat;
  const list = document.getElementById("messages");
  const scroll = document.getElementById("scroll");
  const fate = document.getElementById("fate");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const state = { number: null, seq: 0, read: 0, status: "open" };

  function clear() {
    list.replaceChildren(...list.querySelectorAll(".is-pending"));
    Object.assign(state, { number: null, seq: 0, read: 0, status: "open" });
    show();
  }

  function nodes(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.children];
  }

  /* Takes an answer of the desk; returns the messages of ours that were not here before. */
  function apply(data) {
    if (data.number !== state.number) clear();
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    const fresh = [];
    for (const node of nodes(data.html)) {
      const pending = node.dataset.key && list.querySelector(`.is-pending[data-key="${CSS.escape(node.dataset.key)}"]`);
      if (pending) pending.remove();
      const old = document.getElementById(node.id);
      if (old) { old.replaceWith(node); continue; }
      if (!node.classList.contains("is-mine")) fresh.push(node);
      insert(node);
    }
    Object.assign(state, { number: data.number, seq: Math.max(state.seq, data.seq), read: Math.max(state.read, data.read), status: data.status });
    show();
    if (atEnd || data.html.includes("is-mine")) toEnd();
    return fresh;
  }

  function insert(node) {
    const after = [...list.children].find((other) => other.classList.contains("is-pending") || Number(other.dataset.seq) > Number(node.dataset.seq));
    list.insertBefore(node, after || null);
  }

  function show() {
    join();
    tick();
    for (const name of ["solved", "closed"]) document.getElementById(name).hidden = state.status !== name;
    document.getElementById("composer").hidden = state.status === "closed";
    document.getElementById("hint").hidden = list.children.length > 0;
  }

  /* Runs of one author: the caption stands over the first, the face beside the last. A pause of ten minutes begins a new run. */
  function join() {
    let before = null;
    for (const node of list.children) {
      const moment = node.querySelector("time");
      const at = moment ? Date.parse(moment.dateTime) : Date.now();
      if (moment && !moment.dataset.own) { moment.dataset.own = "1"; moment.textContent = clock(at); }
      const starts = !before || before.author !== node.dataset.author || at - before.at > 600000;
      node.classList.toggle("is-first", starts);
      node.classList.add("is-last");
      if (before && !starts) before.node.classList.remove("is-last");
      before = { node, at, author: node.dataset.author };
    }
  }

  function clock(at) {
    return (new Date(at).toDateString() === new Date().toDateString() ? time : day).format(at);
  }

  /* Under the visitor's last message, when nothing came after it: delivered, or read. */
  function tick() {
    const last = list.lastElementChild;
    const shown = last && last.classList.contains("is-mine") && !last.classList.contains("is-pending");
    fate.hidden = !shown;
    if (!shown) return;
    const read = Number(last.dataset.seq) <= state.read;
    const text = read ? words.wordsRead : words.wordsDelivered;
    if (fate.dataset.text === text) return;
    fate.dataset.text = text;
    const mark = document.getElementById(read ? "mark-read" : "mark-delivered").content.cloneNode(true);
    fate.replaceChildren(mark, text);
  }

  function toEnd() { scroll.scrollTop = scroll.scrollHeight; }

  chat.thread = { state, list, apply, clear, show, toEnd, clock };
})(window.ContinuaChat);
