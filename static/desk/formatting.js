/* Formatting in the composer: marks around the words that are selected, taken away again by the same act, undone by the browser. */
(function () {
  "use strict";
  const KEPT = "format-bar";
  const AROUND = { bold: "**", italic: "*", code: "`" };
  const BEFORE = { bullets: [/^( *)[-*] /, () => "- "], numbers: [/^( *)\d{1,6}[.)] /, (place) => `${place + 1}. `], quote: [/^()> ?/, () => "> "] };
  const ITEM = /^(?:[-*] |\d{1,6}[.)] )/;
  const START = /^(?:> )* *(?:[-*] |\d{1,6}[.)] )?/;
  const LINK = /\[([^[\]\n]*)\]\(([^()\s]*)\)/g;
  const KEYS = { KeyB: "bold", KeyI: "italic", KeyE: "code" };
  const SHIFTED = { KeyL: "link", Digit7: "numbers", Digit8: "bullets", Digit9: "quote" };

  const TEXT = ".composer-text, [data-formats]";
  const textOf = (node) => node.closest("form").querySelector(TEXT);
  const chosen = (text) => text.value.slice(text.selectionStart, text.selectionEnd);

  /* Puts words in place of what stands from..to, so that the browser's undo knows it, and selects start..end of the text. */
  function put(text, from, to, words, start, end) {
    text.focus();
    text.setSelectionRange(from, to);
    const done = words ? document.execCommand("insertText", false, words) : from === to || document.execCommand("delete");
    if (!done) {
      text.setRangeText(words, from, to);
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    text.setSelectionRange(start, end);
  }

  /* Of a run of asterisks: one or three hold an italic mark, two or three a bold one. */
  function holds(run, mark) { return mark === "`" ? run >= 1 : mark === "*" ? run % 2 === 1 : run >= 2; }

  function runs(words, sign) {
    const length = words.length;
    let [begin, end] = [0, 0];
    while (begin < length && words[begin] === sign) begin += 1;
    while (end < length - begin && words[length - 1 - end] === sign) end += 1;
    return [begin, end];
  }

  function isAround(words, mark) {
    const [begin, end] = runs(words, mark[0]);
    return words.length > 2 * mark.length && holds(begin, mark) && holds(end, mark);
  }

  function around(text, mark) {
    let [from, to] = [text.selectionStart, text.selectionEnd];
    while (from < to && /\s/.test(text.value[from])) from += 1;
    while (to > from && /\s/.test(text.value[to - 1])) to -= 1;
    const words = text.value.slice(from, to);
    if (words.includes("\n")) { mark === "`" ? fenced(text, from, to) : eachLine(text, from, to, mark); return; }
    const [left] = runs([...text.value.slice(0, from)].reverse().join(""), mark[0]);
    const [right] = runs(text.value.slice(to), mark[0]);
    const size = mark.length;
    if (holds(left, mark) && holds(right, mark)) put(text, from - size, to + size, words, from - size, to - size);
    else if (isAround(words, mark)) put(text, from, to, words.slice(size, -size), from, to - 2 * size);
    else put(text, from, to, mark + words + mark, from + size, to + size);
  }

  /* Marks hold within a line of a list and within a paragraph: each line gets its own. */
  function eachLine(text, from, to, mark) {
    const cut = (line) => { const start = line.match(START)[0]; return [start, line.slice(start.length).trim()]; };
    const lines = text.value.slice(from, to).split("\n").map(cut);
    const off = lines.every(([, words]) => !words || isAround(words, mark));
    const made = lines.map(([start, words]) => start + (!words || (!off && isAround(words, mark)) ? words
      : off ? words.slice(mark.length, -mark.length) : mark + words + mark)).join("\n");
    put(text, from, to, made, from, from + made.length);
  }

  function fenced(text, from, to) {
    [from, to] = wholeLines(text, from, to);
    const words = text.value.slice(from, to);
    const inside = words.match(/^```[\w+-]*\n([\s\S]*)\n```$/);
    const made = inside ? inside[1] : `\`\`\`\n${words}\n\`\`\``;
    put(text, from, to, made, from, from + made.length);
  }

  function wholeLines(text, from, to) {
    const end = text.value.indexOf("\n", to);
    return [text.value.lastIndexOf("\n", from - 1) + 1, end < 0 ? text.value.length : end];
  }

  function before(text, [is, made]) {
    const [from, to] = wholeLines(text, text.selectionStart, text.selectionEnd);
    const lines = text.value.slice(from, to).split("\n");
    const said = lines.filter((line) => line.trim());
    const off = said.length > 0 && said.every((line) => is.test(line));
    const isQuote = is === BEFORE.quote[0];
    let [counted, deep] = [[0], 0];
    const marked = (line) => {
      if (off) return line.replace(is, "$1");
      if (!line.trim() && said.length) return isQuote ? ">" : line;
      const margin = isQuote ? "" : line.match(/^ */)[0];
      // A list inside an item counts from one.
      if (margin.length > deep) counted[margin.length] = 0;
      deep = margin.length;
      counted[deep] = (counted[deep] || 0) + 1;
      return margin + made(counted[deep] - 1) + (isQuote ? line : line.slice(deep).replace(ITEM, ""));
    };
    const words = lines.map(marked).join("\n");
    const end = from + words.length;
    put(text, from, to, words, text.selectionStart === text.selectionEnd ? end : from, end);
  }

  function link(text, placeholder) {
    const [from, to] = [text.selectionStart, text.selectionEnd];
    const there = [...text.value.matchAll(LINK)].find((one) => one.index <= from && to <= one.index + one[0].length);
    if (there) { put(text, there.index, there.index + there[0].length, there[1], there.index, there.index + there[1].length); return; }
    const words = chosen(text);
    if (words.includes("\n")) return;
    if (/^(https?:\/\/|mailto:|tel:)\S+$/.test(words)) {
      put(text, from, to, `[${placeholder}](${words})`, from + 1, from + 1 + placeholder.length);
      return;
    }
    const shown = words || placeholder;
    const at = from + shown.length + 3;
    put(text, from, to, `[${shown}](https://)`, at, at + 8);
  }

  function format(text, act) {
    if (text.hidden) return;
    if (AROUND[act]) around(text, AROUND[act]);
    else if (BEFORE[act]) before(text, BEFORE[act]);
    else link(text, text.form.querySelector('[data-format="link"]').dataset.words);
  }

  function showBars(open) {
    for (const button of document.querySelectorAll("[data-format-toggle]")) {
      button.setAttribute("aria-expanded", open);
      button.form.querySelector("[data-format-bar]").hidden = !open;
      if (!open) write(button.form);
    }
  }

  /* Back from the preview to the words. */
  function write(form) {
    const seen = form.querySelector("[data-format-seen]");
    if (!seen || seen.hidden) return;
    seen.hidden = true;
    seen.replaceChildren();
    textOf(seen).hidden = false;
    form.querySelector("[data-format-preview]").setAttribute("aria-pressed", "false");
    for (const button of form.querySelectorAll("[data-format]")) button.disabled = false;
  }

  async function preview(button) {
    const { form } = button;
    const text = textOf(button);
    const seen = form.querySelector("[data-format-seen]");
    if (!seen.hidden) { write(form); text.focus(); return; }
    if (!text.value.trim()) { text.focus(); return; }
    const answer = await fetch(seen.dataset.url, { method: "POST", credentials: "same-origin", body: new URLSearchParams({ text: text.value }),
      headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content, "HX-Request": "true" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) { window.Continua.toast(document.getElementById("connection").dataset.unreached); return; }
    seen.innerHTML = await answer.text();
    seen.style.minHeight = `${text.offsetHeight}px`;
    seen.hidden = false;
    text.hidden = true;
    button.setAttribute("aria-pressed", "true");
    for (const one of form.querySelectorAll("[data-format]")) one.disabled = true;
    reach(button.parentElement, button);
    window.Continua.announce(seen.textContent.trim());
  }

  /* One button of the row is reached by Tab, the others by the arrows. */
  function reach(bar, next) { for (const one of bar.querySelectorAll("button")) one.tabIndex = one === next ? 0 : -1; }

  function walk(event, bar) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...bar.querySelectorAll("button:not(:disabled)")];
    const next = all[(all.indexOf(event.target) + step + all.length) % all.length];
    reach(bar, next);
    next.focus();
    event.preventDefault();
  }

  document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-format]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-format], [data-format-preview], [data-format-toggle]");
    if (!button) return;
    if (button.dataset.format) format(textOf(button), button.dataset.format);
    else if ("formatPreview" in button.dataset) preview(button);
    else {
      const open = button.getAttribute("aria-expanded") !== "true";
      showBars(open);
      try { localStorage.setItem(KEPT, open ? "yes" : ""); } catch { /* it is shown now all the same */ }
    }
  });
  document.addEventListener("keydown", (event) => {
    const bar = event.target.closest && event.target.closest("[data-format-bar]");
    if (bar) walk(event, bar);
    if (!event.target.matches || !event.target.matches(TEXT) || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const act = (event.shiftKey ? SHIFTED : KEYS)[event.code];
    if (!act) return;
    event.preventDefault();
    format(event.target, act);
  });
  document.addEventListener("submit", (event) => { if (event.target.matches(".composer-form")) write(event.target); });

  function restore() {
    let open = "";
    try { open = localStorage.getItem(KEPT); } catch { /* the row stays folded */ }
    if (open) showBars(true);
  }
  restore();
  document.addEventListener("htmx:afterSettle", restore);
})();
