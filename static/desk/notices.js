/* The bell: asks again when a hint says so or another ticket is opened, and says what is new in a toast. */
(function () {
  "use strict";
  const bell = () => document.getElementById("bell");
  let asking = 0;

  function openTicket() {
    const pane = document.getElementById("ticket");
    return pane && pane.dataset.ticket && !document.hidden ? pane.dataset.ticket : "";
  }

  async function ask() {
    asking = 0;
    const old = bell();
    if (!old) return;
    let answer;
    try {
      answer = await fetch(`${old.dataset.url}?open=${openTicket()}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    } catch { return; }
    if (!answer.ok || answer.redirected) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    show(old, template.content.querySelector("#bell"));
  }

  function show(old, fresh) {
    if (!fresh || !old.isConnected) return;
    const focused = old === document.activeElement;
    old.replaceWith(fresh);
    if (focused) fresh.focus();
    for (const node of document.querySelectorAll("[data-unread]")) node.hidden = fresh.dataset.count === "0";
    if (Number(fresh.dataset.newest) > Number(old.dataset.newest) && fresh.dataset.news) {
      tellLoudly(fresh.dataset);
      window.Continua.toast(fresh.dataset.news, { act: { words: fresh.dataset.open, run: () => { location.href = fresh.dataset.newsUrl; } } });
    }
  }

  /* Outside of the page, for those who asked for it: once, however many windows stand open. */
  function tellLoudly({ newest, news, newsUrl, desktop, sound }) {
    try {
      if (Number(localStorage.getItem("told")) >= Number(newest)) return;
      localStorage.setItem("told", newest);
    } catch { /* then each window tells */ }
    if (sound) new Audio(sound).play().catch(() => {});
    if (!desktop || !document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
    const note = new Notification(desktop, { body: news, tag: `notice-${newest}` });
    note.addEventListener("click", () => { note.close(); window.focus(); location.href = newsUrl; });
  }

  /* Where they are switched on: the browser asks for its leave now, the sound is heard once. */
  document.addEventListener("change", async ({ target }) => {
    const part = target.closest("[data-loud]");
    if (!part || !target.checked) return;
    if (target.name === "notify_by_sound") new Audio(part.dataset.sound).play().catch(() => {});
    if (target.name !== "notify_on_desktop") return;
    const leave = "Notification" in window ? await Notification.requestPermission() : "denied";
    if (leave === "granted") return;
    target.checked = false;
    window.Continua.toast(part.dataset.denied, { stay: true });
  });

  function soon() {
    if (!asking) asking = window.setTimeout(ask, 200);
  }

  document.addEventListener("notices:changed", soon);
  document.addEventListener("ticket:shown", soon);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
})();
