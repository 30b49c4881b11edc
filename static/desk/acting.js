/* A change of a ticket is shown at once and sent by the way: the page stays, with what is typed in it. What the desk does not do goes
   back to what is true, with a sentence that names it and says why. Without scripts the same forms lead to the same pages. */
(function () {
  "use strict";
  const FORMS = "#ticket-head form, #details form, form#bulk, [data-toast] form";
  /* A desk that stands still for so long is as good as gone; should it act later, a hint says so. */
  const PATIENCE = 30000;
  const words = () => document.getElementById("connection").dataset;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.plain || !form.matches(FORMS)) return;
    event.preventDefault();
    act(form, event.submitter || form.querySelector("button:not([type=button])"));
  });

  async function act(form, button) {
    const body = new URLSearchParams(new FormData(form, button));
    const takeBack = show(form, button, body);
    let answer = null;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    } catch { /* the sentence says so */ }
    delete form.dataset.busy;
    if (answer && answer.status === 422 && (body.has("status") || form.id === "bulk")) { takeBack(); plainly(form, button); return; }
    if (answer && answer.ok && form.id === "bulk") document.dispatchEvent(new Event("list:acted"));
    if (answer && answer.ok) { await done(answer); return; }
    takeBack();
    refuse(form, button, await why(answer));
  }

  /* What is asked for before it can be done, and what many tickets would become, stands on a page: the desk answers 422. */
  function plainly(form, button) {
    form.dataset.plain = "1";
    form.requestSubmit(button);
    delete form.dataset.plain;
  }

  async function done(answer) {
    const next = answer.headers.get("HX-Redirect");
    if (next) { location.assign(next); return; }
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    const fresh = template.content.querySelector("#ticket-head");
    const old = document.getElementById("ticket-head");
    if (fresh && old && path(fresh) === path(old)) renew(old, fresh);
    /* One way back is offered, that of the last act; the others stand on the page of what can be undone. */
    if (template.content.querySelector("[data-toast] form")) for (const old of document.querySelectorAll("#toasts [data-toast]:not([data-seconds]):has(form)")) old.remove();
    for (const toast of template.content.querySelectorAll("[data-toast]")) { document.getElementById("toasts").append(toast); window.Continua.fade(toast); }
    document.dispatchEvent(new Event("ticket:changed"));
  }

  /* Another ticket may have been opened meanwhile. */
  const path = (head) => head.dataset.url.split("?")[0];

  /* In the next menu somebody may be typing already: then the header is asked for anew when that one closes. */
  function renew(old, fresh) {
    const menu = old.querySelector("details[open]");
    if (menu) menu.addEventListener("toggle", () => document.dispatchEvent(new Event("head:old")), { once: true });
    else replace(old, fresh);
  }

  /* The focus stays where it was: in the menu whose act this was, or outside of the header. */
  function replace(old, fresh) {
    const at = [...old.querySelectorAll("summary")].findIndex((summary) => summary.parentElement.contains(document.activeElement));
    old.replaceWith(fresh);
    if (at >= 0) fresh.querySelectorAll("summary")[at]?.focus();
  }

  async function why(answer) {
    if (!answer) return words().unreached;
    if (answer.status === 401 || answer.redirected) return words().signedOut;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    const said = template.content.querySelector(".banner .grow, .error-page h1 + p");
    return said ? said.textContent.trim() : "";
  }

  function refuse(form, button, sentence) {
    const act = button.getAttribute("aria-label") || [...button.childNodes].filter((part) => part.nodeName !== "KBD").map((part) => part.textContent).join("").trim();
    window.Continua.toast(`${words().undone.replace("#", act)} ${sentence}`, { stay: true });
    const menu = button.closest("details.menu");
    const field = [...form.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea")].find((one) => one.value !== one.defaultValue && menu?.contains(one));
    /* What was typed stands in its form again, for another try; what was only chosen says again what is true. */
    if (menu && menu.isConnected && field) { menu.open = true; field.focus(); }
    else if (form.id !== "bulk") form.reset();
    document.dispatchEvent(new Event("ticket:changed"));
  }

  /* Answers how to take back what it shows. */
  function show(form, button, body) {
    const menu = button.closest("details.menu");
    if (menu) { menu.open = false; if (menu.contains(document.activeElement)) menu.querySelector("summary").focus(); }
    form.closest("dialog")?.close();
    if (form.id === "bulk") return dim();
    const change = [...CHANGES].find(([name]) => button.name === name || body.has(name));
    const place = change && change[1](form, button, body);
    if (!place) return () => {};
    const { node, fresh } = place;
    node.replaceWith(fresh);
    return () => { if (fresh.isConnected) fresh.replaceWith(node); };
  }

  function dim() {
    const rows = [...document.querySelectorAll(".ticket-row:has(.row-pick:checked)")];
    for (const row of rows) row.classList.add("is-acting");
    return () => { for (const row of rows) row.classList.remove("is-acting"); };
  }

  /* Which part of the header says it, and how it looks when it is done. */
  const CHANGES = new Map([
    ["status", (form, button) => {
      const node = form.closest("details").querySelector("summary .status");
      const fresh = node.cloneNode(false);
      fresh.append(...[...button.childNodes].flatMap((part) => (part.className === "status-slot" ? [...part.childNodes] : [part])).map((part) => part.cloneNode(true)));
      return { node, fresh };
    }],
    ["assignee_id", (form, button) => {
      const node = document.querySelector("#ticket-head .fact-menu");
      const fresh = node.cloneNode(true);
      const names = [...form.querySelectorAll("select")].filter((select, at) => !at || select.value).map((select) => select.selectedOptions[0].text);
      fresh.replaceChildren(fresh.firstElementChild, ` ${button.dataset.shows || names.join(", ")}`);
      return { node, fresh };
    }],
    ["tags", (form, button, body) => {
      const node = document.querySelector("#ticket-head .ticket-tags");
      if (!node) return null;
      const fresh = node.cloneNode(false);
      for (const tag of body.get("tags").split(",").map((part) => part.trim()).filter(Boolean)) {
        fresh.append(Object.assign(document.createElement("span"), { className: "tag", textContent: tag }));
      }
      return { node, fresh };
    }],
  ]);
})();
