/* The list: rows change where they stand; what is new is counted above it. */
(function () {
  "use strict";
  const { live } = window.Continua;
  const { part, asking, nodes } = live;
  const list = () => document.getElementById("list");
  /* How often the list is asked for within so many milliseconds before it must rest. */
  const OFTEN = 5;
  const WITHIN = 3000;
  const REST_FOR = 8;
  const REST_LEAST = 50;
  const REST_MOST = 1500;
  const fresh = new Set();
  const hinted = new Set();
  let resting = 0;
  let asked = [];

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

  /* Rows that may have changed: asked for together, a little later. */
  live.rowHint = (ticket) => {
    hinted.add(ticket);
    if (!resting) resting = window.setTimeout(refreshList, 20);
  };

  live.catchUpList = (missed) => {
    for (const row of document.querySelectorAll(".ticket-row")) hinted.add(Number(row.dataset.ticket));
    refreshList({ missed });
  };
})();
