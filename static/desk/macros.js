/* Saved replies in the composer: a menu that is fetched when it opens, by its button or by / in the text. */
(function () {
  "use strict";
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let bySlash = false;

  async function fill(menu) {
    const body = menu.querySelector("[data-macro-body]");
    if (!menu.dataset.filled) {
      const answer = await fetch(menu.dataset.macros, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
      if (!answer || !answer.ok || answer.redirected) { menu.open = false; return; }
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      body.replaceChildren(template.content);
      body.removeAttribute("aria-busy");
      menu.dataset.filled = "1";
    }
    const filter = body.querySelector("[data-macro-filter]");
    filter.value = "";
    narrow(filter);
    filter.focus();
  }

  const items = (filter) => [...filter.closest(".menu-body").querySelectorAll(".macro-item")];

  function narrow(filter) {
    const wanted = fold(filter.value).split(/\s+/).filter(Boolean);
    for (const item of items(filter)) item.hidden = !wanted.every((word) => fold(`${item.textContent} ${item.dataset.insert}`).includes(word));
    const none = filter.closest(".menu-body").querySelector("[data-macro-none]");
    none.hidden = !wanted.length || items(filter).some((item) => !item.hidden);
  }

  /* A slash at the beginning of a word asks for a saved reply; inside one ("and/or", a date, an address) it is a slash. */
  function asksForReply(event) {
    const text = event.target;
    if (event.key !== "/" || text.id !== "reply-text" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    const before = text.value.slice(0, text.selectionStart);
    return before === "" || /\s$/.test(before);
  }

  function giveBack(menu, typed) {
    menu.open = false;
    const text = document.getElementById("reply-text");
    text.focus();
    if (typed) {
      text.setRangeText(typed, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches("details[data-macros]") && event.target.open) fill(event.target);
  }, true);
  document.addEventListener("input", (event) => { if (event.target.matches("[data-macro-filter]")) narrow(event.target); });
  document.addEventListener("keydown", (event) => {
    if (asksForReply(event)) {
      const menu = event.target.form.querySelector("details[data-macros]");
      if (!menu) return;
      event.preventDefault();
      bySlash = true;
      menu.open = true;
    } else if (event.target.matches("[data-macro-filter]")) {
      const first = items(event.target).find((item) => !item.hidden);
      if (event.key === "Enter") { event.preventDefault(); if (first) first.click(); }
      if (event.key === "Escape" && bySlash) { event.preventDefault(); event.stopPropagation(); giveBack(event.target.closest("details"), event.target.value ? "" : "/"); }
    }
  }, true);
  document.addEventListener("click", (event) => { if (event.target.closest("details[data-macros] > summary")) bySlash = false; });
})();
