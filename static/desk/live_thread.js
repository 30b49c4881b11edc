/* The open thread: what comes is put at its end; what is there stays as the reader left it. */
(function () {
  "use strict";
  const { live } = window.Continua;
  const { part, asking, nodes } = live;
  const pane = () => document.getElementById("ticket");
  const DETAILS = new Set(["ticket.fields_changed", "ticket.reason_changed", "ticket.due_changed", "ticket.team_changed"]);
  let loading = false;
  let again = 0;

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
    if (entries.some((entry) => entry.dataset.what === "ticket.customer_changed")) live.refreshPerson();
    else if (entries.some((entry) => DETAILS.has(entry.dataset.what))) live.refreshDetails();
  }

  /* What is there already stays as the reader left it; only the fate of a reply changes. */
  function renewDelivery(old, entry) {
    const line = old.querySelector(".deliveries");
    const news = entry.querySelector(".deliveries");
    if (line && news && !line.contains(document.activeElement)) line.replaceWith(news);
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

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#thread-new")) return;
    const scroll = document.getElementById("ticket-scroll");
    scroll.scrollTop = scroll.scrollHeight;
    document.getElementById("thread-new").hidden = true;
  });

  live.refreshThread = refreshThread;
  document.addEventListener("ticket:shown", () => watchDeliveries(10));
  document.addEventListener("ticket:news", async () => { await refreshThread(); live.refreshHead(); watchDeliveries(10); });
  document.addEventListener("desk:doubtful", () => refreshThread());
  document.addEventListener("ticket:changed", () => { refreshThread(); live.refreshDetails(); });
})();
