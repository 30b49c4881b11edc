/* The composer: tabs, saved replies, Ctrl+Enter. What is typed is kept by drafts.js, chosen files are shown by attaching.js. */
(function () {
  "use strict";
  const grows = CSS.supports("field-sizing", "content");
  const composer = () => document.getElementById("composer");

  function show(mode, { focus = true } = {}) {
    const box = composer();
    if (!box) return;
    box.dataset.mode = mode;
    for (const tab of box.querySelectorAll("[data-compose]")) {
      if (tab.dataset.compose === mode) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    for (const form of box.querySelectorAll(".composer-form")) form.hidden = form.id !== `${mode}-form`;
    const text = box.querySelector(`#${mode}-text`);
    if (!text) return;
    fit(text);
    if (focus) text.focus();
    if (!text.selectionEnd) text.setSelectionRange(text.value.length, text.value.length);
  }

  function fit(text) {
    if (grows) return;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
  }

  function insert(words, into) {
    const text = composer().querySelector(`#${into}-text`);
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  /* Words that do not come replace nothing, and those that come late belong to the ticket they were asked for. */
  async function insertFrom(address, into) {
    const here = composer();
    const words = await fetched(address);
    if (words && here === composer()) insert(words, into);
  }

  async function fetched(address) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok && !answer.redirected) return answer.text();
    window.Continua.toast(document.getElementById("connection").dataset.unreached);
    return "";
  }

  /* What a saved reply does beside its text stands under it, and goes with the form unless it is left out. */
  function use({ macro, does, status }) {
    const list = composer().querySelector("[data-macros-used]");
    if (!list.querySelector(`input[value="${macro}"]`)) {
      const item = document.createElement("li");
      item.className = "tag";
      const words = document.createElement("span");
      words.textContent = does;
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "macros", value: macro });
      const out = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet btn-icon", textContent: "×" });
      out.dataset.leaveOut = "";
      out.setAttribute("aria-label", list.dataset.words);
      item.append(words, field, out);
      list.append(item);
    }
    if (status) sendAs(status);
    window.Continua.announce(does);
  }

  /* The button in front sends with this status; what it said before stands in the menu. */
  function sendAs(status) {
    const form = document.getElementById("reply-form");
    const front = form.querySelector("[data-send]");
    const other = form.querySelector(`.menu-item[name=status][value="${status}"]`);
    if (!other) return;
    const [was, wasWords] = [front.value, front.querySelector(".send-long").textContent];
    const words = other.lastChild.textContent;
    front.value = status;
    for (const part of front.querySelectorAll("span")) part.textContent = words;
    other.value = was;
    other.lastChild.textContent = wasWords;
  }

  document.addEventListener("input", (event) => { if (event.target.matches(".composer-text")) fit(event.target); });
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-compose]");
    if (tab) { event.preventDefault(); show(tab.dataset.compose); }
    const out = event.target.closest("[data-leave-out]");
    if (out) { out.closest("li").remove(); document.getElementById("reply-text").dispatchEvent(new Event("input", { bubbles: true })); document.getElementById("reply-text").focus(); }
    const saved = event.target.closest("[data-insert]");
    if (saved) {
      const menu = saved.closest("details");
      if (menu) menu.open = false;
      const into = saved.dataset.into || "reply";
      show(into);
      if (saved.dataset.insertFrom) insertFrom(saved.dataset.insertFrom, into);
      else insert(saved.dataset.insert, into);
      if (saved.dataset.macro) use(saved.dataset);
    }
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form[data-draft]");
    if (!form) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit((event.shiftKey && form.querySelector("button[name=status][value=solved]")) || form.querySelector("[data-send]"));
    }
    else if (event.key === "Escape" && !event.defaultPrevented) event.target.blur();
  });

  window.Continua.compose = show;
  window.Continua.fit = fit;
})();
