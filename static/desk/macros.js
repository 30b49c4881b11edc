/* Saved replies and articles in an answer, colleagues in a note: menus that are fetched when they open, by their button or by / ? @ in the text. */
(function () {
  "use strict";
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  /* The sign by which a menu was opened, and where in the text it would stand. */
  let byKey = "";
  let asked = null;

  async function fetched(address) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return null;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    return template.content;
  }

  async function fill(menu) {
    const body = menu.querySelector("[data-macro-body]");
    if (!menu.dataset.filled) {
      const content = await fetched(menu.dataset.macros);
      if (!content) { if (menu.open) putSign(menu); return; }
      body.replaceChildren(content);
      body.removeAttribute("aria-busy");
      menu.dataset.filled = "1";
    }
    if (!menu.open) return;
    const filter = body.querySelector("[data-macro-filter]");
    const early = typedEarly(menu);
    if (early) change(asked.text, "", asked.at, asked.at + early.length);
    filter.value = early;
    if (early && menu.matches("[data-searches]")) search(filter);
    else narrow(filter);
    filter.focus();
    if (asked && asked.menu === menu) asked = null;
  }

  /* What was typed into the text between the sign and the menu that it opened: it belongs to the menu, but after a space the sign was a sign. */
  const typedEarly = (menu) => (asked && asked.menu === menu ? asked.text.value.slice(asked.at, asked.at + Math.max(asked.text.value.length - asked.length, 0)) : "");

  function putSign(menu) {
    menu.open = false;
    if (!asked || asked.menu !== menu) return;
    const { text, at, key } = asked;
    asked = null;
    change(text, key, at, at);
  }

  function change(text, words, from, to) {
    text.setRangeText(words, from, to, "preserve");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* Articles are searched by the desk; only the list is taken, so that nobody's typing is disturbed. */
  let timer = 0;
  function search(filter) {
    const menu = filter.closest("details");
    window.clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const words = filter.value;
      const content = await fetched(`${menu.dataset.macros}&q=${encodeURIComponent(words)}`);
      if (content && filter.value === words) menu.querySelector("[data-macro-list]").replaceChildren(...content.querySelector("[data-macro-list]").childNodes);
    }, 200);
  }

  const items = (filter) => [...filter.closest(".menu-body").querySelectorAll(".macro-item")];

  function narrow(filter) {
    if (filter.closest("details").matches("[data-searches]")) return;
    const wanted = fold(filter.value).split(/\s+/).filter(Boolean);
    for (const item of items(filter)) item.hidden = !wanted.every((word) => fold(`${item.textContent} ${item.dataset.insert}`).includes(word));
    const none = filter.closest(".menu-body").querySelector("[data-macro-none]");
    none.hidden = !wanted.length || items(filter).some((item) => !item.hidden);
  }

  /* A slash at the beginning of a word asks for a saved reply, a question mark for an article; inside or after one ("and/or", a
     date, an address, "when?") they are what they are. */
  function asksForMenu(event) {
    const text = event.target;
    const keys = { "reply-text": ["/", "?"], "note-text": ["@"] }[text.id] || [];
    if (!keys.includes(event.key) || event.isComposing || (event.key !== "@" && (event.ctrlKey || event.metaKey || event.altKey))) return false;
    const before = text.value.slice(0, text.selectionStart);
    return before === "" || /\s$/.test(before);
  }

  function giveBack(menu, typed) {
    menu.open = false;
    const text = menu.closest("form").elements.text;
    text.focus();
    if (typed) {
      text.setRangeText(typed, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches("details[data-macros]") && event.target.open) fill(event.target);
  }, true);
  document.addEventListener("input", (event) => {
    if (asked && event.target === asked.text && /^\s/.test(typedEarly(asked.menu))) { putSign(asked.menu); return; }
    if (!event.target.matches("[data-macro-filter]")) return;
    if (event.target.closest("details").matches("[data-searches]")) search(event.target);
    else narrow(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (asksForMenu(event)) {
      const menu = event.target.form.querySelector(`details[data-macros][data-key="${event.key}"]`);
      if (!menu) return;
      event.preventDefault();
      byKey = event.key;
      const { selectionStart: at, selectionEnd: to, value } = event.target;
      asked = at === to ? { menu, key: event.key, text: event.target, at, length: value.length } : null;
      menu.open = true;
    } else if (event.target.matches("[data-macro-filter]")) {
      const first = items(event.target).find((item) => !item.hidden);
      if (event.key === "Enter") {
        event.preventDefault();
        if (!first) return;
        const { insert } = first.dataset;
        if (event.shiftKey && first.dataset.insertWhole) first.dataset.insert = first.dataset.insertWhole;
        first.click();
        first.dataset.insert = insert;
      }
      if (event.key === " " && byKey && !event.target.value) { event.preventDefault(); giveBack(event.target.closest("details"), `${byKey} `); return; }
      if (event.key === "Escape" && byKey) { event.preventDefault(); event.stopPropagation(); giveBack(event.target.closest("details"), event.target.value ? "" : byKey); }
    }
  }, true);
  document.addEventListener("click", (event) => { if (event.target.closest("details[data-macros] > summary")) { byKey = ""; asked = null; } });
})();
