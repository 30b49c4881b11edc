/* A field with a list of what it may become (ARIA combobox): the completion of search filters, and the palette of Ctrl+K. Loaded where it is needed. */
(function () {
  "use strict";
  const REST = 120;
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  async function fetched(url) {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return null;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    return template.content;
  }

  /* `pick(option)` takes one. Answers show() and hide(), for whoever changes the list. */
  function combobox(input, list, pick, { first = false } = {}) {
    const options = () => [...list.querySelectorAll("[role=option]")].filter((option) => !option.hidden);
    let active = null;

    function mark(option) {
      if (active) active.removeAttribute("aria-selected");
      active = option || null;
      if (active) {
        active.setAttribute("aria-selected", "true");
        input.setAttribute("aria-activedescendant", active.id);
        active.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    }
    function show() {
      const some = options();
      list.hidden = !some.length;
      input.setAttribute("aria-expanded", String(some.length > 0));
      mark(first ? some[0] : null);
    }
    function hide() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      mark(null);
    }
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const some = list.hidden ? [] : options();
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && some.length) {
        event.preventDefault();
        mark(some[(some.indexOf(active) + step + some.length + (active || step > 0 ? 0 : 1)) % some.length]);
      } else if (active && (event.key === "Enter" || (event.key === "Tab" && !first))) {
        event.preventDefault();
        pick(active);
      } else if (event.key === "Escape" && some.length && !first) {
        event.preventDefault();
        event.stopPropagation();
        hide();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) pick(option); });
    return { show, hide };
  }

  /* The word before the caret is completed: "is:op" becomes "is:open ". */
  function completion(input) {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    const word = () => input.value.slice(0, input.selectionStart).match(/(?:[^\s":]+:"[^"]*|\S*)$/)[0];
    let timer = 0;
    const box = combobox(input, list, (option) => {
      const end = input.selectionStart;
      const done = option.dataset.value.endsWith(":") ? "" : " ";
      input.setRangeText(option.dataset.value + done, end - word().length, end, "end");
      box.hide();
      input.focus();
      if (!done) look();
    });
    function look() {
      window.clearTimeout(timer);
      timer = window.setTimeout(async () => {
        const typed = word();
        const content = await fetched(`${input.dataset.completions}?q=${encodeURIComponent(typed)}`);
        if (!content || word() !== typed) return;
        list.replaceChildren(...content.children);
        box.show();
      }, REST);
    }
    input.addEventListener("input", look);
    input.addEventListener("blur", () => box.hide());
    if (input.value !== input.defaultValue) look();
  }

  /* What can be done is there at once and narrowed here; tickets, people and articles come from the desk. */
  function palette(dialog) {
    const input = dialog.querySelector("input");
    const [acts, found] = dialog.querySelectorAll("[role=listbox] > [data-part]");
    let timer = 0;
    const box = combobox(input, dialog.querySelector("[role=listbox]"), (option) => {
      dialog.close();
      if (option.dataset.press) window.Continua.press(option.dataset.press);
      else if (option.dataset.href) location.assign(option.dataset.href);
    }, { first: true });

    function narrow() {
      const wanted = fold(input.value).split(/\s+/).filter(Boolean);
      const hasTicket = Boolean(document.querySelector("#ticket[data-ticket]"));
      for (const option of acts.querySelectorAll("[role=option]")) {
        option.hidden = (option.dataset.needs === "ticket" && !hasTicket) || !wanted.every((part) => fold(option.textContent).includes(part));
      }
      acts.hidden = !acts.querySelector("[role=option]:not([hidden])");
      box.show();
    }
    function look() {
      narrow();
      window.clearTimeout(timer);
      const words = input.value.trim();
      if (words.length < 2) { found.replaceChildren(); box.show(); return; }
      timer = window.setTimeout(async () => {
        const content = await fetched(`${dialog.dataset.url}?q=${encodeURIComponent(words)}`);
        if (!content || input.value.trim() !== words) return;
        found.replaceChildren(...content.children);
        box.show();
      }, REST);
    }
    input.addEventListener("input", look);
    dialog.addEventListener("close", () => { input.value = ""; found.replaceChildren(); });
    fetched(dialog.dataset.url).then((content) => { if (content) acts.replaceChildren(...content.children); look(); });
    window.Continua.narrowPalette = narrow;
  }

  const field = document.querySelector("[data-completions]");
  if (field) completion(field);
  const dialog = document.getElementById("palette");
  if (dialog && dialog.open) palette(dialog);
  else window.Continua.startPalette = () => palette(dialog);
})();
