/* A person's page: what is new of them comes to stand on top of their timeline while somebody reads it. */
(function () {
  "use strict";
  const REST = 1200;
  let timer = 0, newest = 0;

  const list = () => document.querySelector("#timeline-found[data-live]");
  const gists = (root) => [...root.querySelectorAll("details[data-gist]")];
  const numbers = () => gists(list()).map((one) => Number(one.dataset.gist));

  /* Nothing moves away from under the keyboard; what is not seen waits until somebody looks. */
  const waits = () => document.hidden || list().contains(document.activeElement);

  async function renew() {
    timer = 0;
    if (!list()) return;
    if (waits()) { soon(); return; }
    const answer = await fetch(window.location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#timeline-found[data-live]");
    const old = list();
    if (!fresh || !old || waits()) return;
    for (const one of gists(fresh)) {
      const before = old.querySelector(`details[data-gist="${one.dataset.gist}"]`);
      if (before) one.open = before.open;
    }
    old.replaceWith(document.importNode(fresh, true));
    if (window.htmx) window.htmx.process(list());
    document.dispatchEvent(new CustomEvent("person:shown"));
  }

  function soon() {
    if (!timer) timer = window.setTimeout(renew, REST);
  }

  function follow(socket) {
    socket.on("person", ({ customer }) => { if (list() && list().dataset.live === String(customer)) soon(); });
    /* Whose a new ticket is only the page tells. */
    socket.on("ticket", ({ ticket }) => {
      if (!list()) return;
      const known = numbers();
      if (known.includes(ticket) || ticket > Math.max(newest, ...known)) soon();
      newest = Math.max(newest, ticket);
    });
  }

  if (!list()) return;
  if (window.Continua.socket) follow(window.Continua.socket);
  else document.addEventListener("desk:socket", () => follow(window.Continua.socket), { once: true });
})();
