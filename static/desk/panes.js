/* The panes: a ticket opens beside its list without a new page; the person is a drawer where it is narrow. */
(function () {
  "use strict";
  const wide = matchMedia("(min-width: 700px)");
  const pane = () => document.getElementById("ticket");
  let asked = 0;

  function rowLink(event) {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !wide.matches) return null;
    return event.target.closest(".ticket-row > a");
  }

  /* Fetch the page of a ticket and put its part in place; anything unexpected becomes a plain visit. */
  async function open(url, { push = true } = {}) {
    const mine = ++asked;
    document.dispatchEvent(new Event("ticket:leaving"));
    let page;
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "ticket" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { location.assign(url); return; }
    if (mine !== asked) return;
    const fresh = page.getElementById("ticket");
    if (!fresh || !pane()) { location.assign(url); return; }
    pane().replaceWith(fresh);
    document.getElementById("main").classList.toggle("has-ticket", !fresh.classList.contains("is-empty"));
    document.title = fresh.dataset.title || page.title;
    if (push) history.pushState({ ticket: url }, "", url);
    mark(fresh.dataset.ticket);
    window.Continua.announce(document.title);
    shown();
  }

  function mark(number) {
    for (const link of document.querySelectorAll(".ticket-row > a[aria-current]")) link.removeAttribute("aria-current");
    const row = document.getElementById(`row-${number}`);
    if (!row) return;
    row.firstElementChild.setAttribute("aria-current", "true");
    row.classList.remove("is-unread");
    row.querySelectorAll(".row-gutter .dot, .row-gutter .visually-hidden").forEach((node) => node.remove());
    row.scrollIntoView({ block: "nearest" });
  }

  /* The end of the thread, but never past the beginning of what was said last. */
  function toTheEnd(scroll) {
    scroll.scrollTop = scroll.scrollHeight;
    const last = [...document.querySelectorAll("#thread > .message, #thread > .note")].pop();
    if (!last) return;
    const hidden = scroll.getBoundingClientRect().top - last.getBoundingClientRect().top;
    if (hidden > 0) scroll.scrollTop -= hidden + 16;
  }

  /* The page of the list below or above takes the place of this one; an open ticket stays open. */
  let turning = false;
  async function turnPage(step) {
    const link = document.querySelector(`#list .pages a[rel=${step > 0 ? "next" : "prev"}]`);
    if (!link || turning) return;
    turning = true;
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("list");
      showPage(document.getElementById("list"), fresh, step);
      if (!pane().dataset.ticket) history.replaceState(history.state, "", link.href);
    } catch { /* the list stays, and the banner says why */ }
    turning = false;
  }

  function showPage(list, fresh, step) {
    list.querySelector(".ticket-rows").replaceChildren(...fresh.querySelectorAll(".ticket-row"));
    list.querySelector(".pages").replaceWith(fresh.querySelector(".pages"));
    for (const name of ["place", "changes"]) list.dataset[name] = fresh.dataset[name];
    list.querySelector(".list-scroll").scrollTop = step > 0 ? 0 : list.querySelector(".list-scroll").scrollHeight;
    if (pane().dataset.ticket) mark(pane().dataset.ticket);
    const links = [...list.querySelectorAll(".ticket-row > a")];
    (step > 0 ? links[0] : links[links.length - 1]).focus();
    document.dispatchEvent(new Event("list:changed"));
  }

  /* On a phone what was just said stands below the head of the ticket, however high that is. */
  function below() {
    const head = !wide.matches && document.getElementById("ticket-head");
    if (head) document.getElementById("toasts").style.setProperty("--below-head", `${Math.ceil(head.getBoundingClientRect().bottom) + 4}px`);
  }
  document.addEventListener("ticket:changed", below);

  /* What must happen whenever a ticket stands in the pane, at load or after a swap. */
  function shown() {
    if (!pane() || !pane().dataset.ticket) return;
    below();
    const scroll = document.getElementById("ticket-scroll");
    const target = /^#m\d+$/.test(location.hash) && document.querySelector(location.hash);
    if (target) target.scrollIntoView({ block: "center" });
    else toTheEnd(scroll);
    document.dispatchEvent(new CustomEvent("ticket:shown", { detail: { number: pane().dataset.ticket } }));
  }

  function person(opened) {
    const drawer = document.getElementById("person");
    const button = document.querySelector("[data-person-open]");
    if (!drawer || !button) return;
    drawer.classList.toggle("is-open", opened);
    button.setAttribute("aria-expanded", String(opened));
    (opened ? drawer.querySelector("[data-person-close]") : button).focus();
  }

  /* How the panes stand is kept with the agent, so that the next page comes that way, in every browser. */
  document.addEventListener("change", (event) => {
    const word = event.target.dataset.view;
    if (!word) return;
    document.getElementById("main").classList.toggle(`is-${word}`, event.target.checked);
    window.Continua.keepView(word, event.target.checked);
  });
  window.Continua.keepView = (word, on) => {
    const body = new URLSearchParams({ word, on: on ? "1" : "" });
    return fetch("/desk/view", { method: "POST", body, headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content } });
  };

  /* The list keeps its place when its reader comes back to it. */
  const PLACE = "list-place";
  /* After an act on several tickets too; the focus goes to the one below them. */
  const ACTED = "list-acted";
  document.addEventListener("list:acted", () => {
    const chosen = [...document.querySelectorAll(".ticket-row:has(.row-pick:checked)")].pop();
    const next = chosen && (chosen.nextElementSibling || chosen.previousElementSibling);
    try { sessionStorage.setItem(ACTED, next ? next.dataset.ticket : ""); } catch { /* it begins at its top then */ }
  });
  const listed = () => document.querySelector("#list[data-place]");
  window.addEventListener("pagehide", () => {
    if (!listed() || !listed().offsetParent) return;
    const top = listed().querySelector(".list-scroll").scrollTop;
    try { sessionStorage.setItem(PLACE, JSON.stringify({ place: listed().dataset.place, top })); } catch { /* it begins at its top then */ }
  });
  function toItsPlace() {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(PLACE)); } catch { return; }
    const [entry] = performance.getEntriesByType("navigation");
    const comesBack = (entry && entry.type !== "navigate") || /^\/desk\/tickets\/\d/.test(new URL(document.referrer || location.href).pathname);
    let acted = null;
    try { acted = sessionStorage.getItem(ACTED); sessionStorage.removeItem(ACTED); } catch { /* then it was not kept either */ }
    if (kept && listed() && (comesBack || acted !== null) && kept.place === listed().dataset.place) listed().querySelector(".list-scroll").scrollTop = kept.top;
    if (acted) document.querySelector(`#row-${acted} > a`)?.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = rowLink(event);
    if (link && pane()) { event.preventDefault(); open(link.href); }
    if (event.target.closest("[data-person-open]")) person(true);
    else if (event.target.closest("[data-person-close]")) person(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector(".person-pane.is-open")) person(false);
  });
  /* The list as it stands before the agent's eyes says which ticket is the next one, whatever its order. */
  document.addEventListener("submit", (event) => {
    const row = event.target.id === "reply-form" && pane() && document.getElementById(`row-${pane().dataset.ticket}`);
    if (!row) return;
    let next = row.nextElementSibling;
    while (next && "left" in next.dataset) next = next.nextElementSibling;
    const say = (name, value) => {
      const field = event.target.elements[name] || event.target.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
      field.value = value;
    };
    say("next", next ? next.dataset.ticket : "");
    const below = document.querySelector("#list .pages a[rel=next]");
    say("next_page", below ? new URL(below.href).searchParams.get("after") : "");
  });
  window.addEventListener("popstate", () => { if (pane()) location.reload(); });

  /* Paper is white, and shows what is folded on screen. */
  const unfolded = [];
  let theme;
  window.addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    for (const part of document.querySelectorAll("#ticket details.folding:not([open])")) { part.open = true; unfolded.push(part); }
  });
  window.addEventListener("afterprint", () => {
    if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
    for (const part of unfolded.splice(0)) part.open = false;
  });

  window.Continua.turnPage = turnPage;
  toItsPlace();
  const row = document.querySelector(".ticket-row > a[aria-current]");
  if (row) row.scrollIntoView({ block: "nearest" });
  shown();
})();
