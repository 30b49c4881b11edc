/* The composer: tabs, drafts kept in this browser until the desk has them, saved replies, chosen files, Ctrl+Enter. */
(function () {
  "use strict";
  const grows = CSS.supports("field-sizing", "content");
  const composer = () => document.getElementById("composer");
  const key = (form) => `draft:${form.dataset.draft}`;

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
    if (text) { fit(text); if (focus) text.focus(); }
  }

  function fit(text) {
    if (grows) return;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
  }

  /* Words on their way stay here as well until a page says, by their key in a cookie, that they were taken: an answer may
     be refused, too large, or never come back. */
  const sentKey = (form) => `sent:${form.dataset.draft}`;
  const lastTaken = () => (document.cookie.split("; ").find((part) => part.startsWith("continua_sent=")) || "").slice(14);

  function forgetTaken(form) {
    const sent = localStorage.getItem(sentKey(form));
    if (!sent) return;
    if (decodeURIComponent(lastTaken()) === sent) localStorage.removeItem(key(form));
    localStorage.removeItem(sentKey(form));
  }

  /* Drafts stay in this browser until they are sent; a full or closed storage is no reason to stop writing. */
  function keep(form) {
    const text = form.elements.text.value;
    try {
      if (text.trim()) localStorage.setItem(key(form), text);
      else localStorage.removeItem(key(form));
    } catch { return; }
    const saved = form.querySelector("[data-saved]");
    saved.textContent = text.trim() ? saved.dataset.words : "";
  }

  function restore() {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      const text = form.elements.text;
      let draft = null;
      try { forgetTaken(form); draft = localStorage.getItem(key(form)); } catch { return; }
      if (!text || text.value) continue;
      if (!draft) continue;
      text.value = draft;
      form.querySelector("[data-saved]").textContent = form.querySelector("[data-saved]").dataset.words;
      fit(text);
    }
  }

  function insert(words, into) {
    const text = composer().querySelector(`#${into}-text`);
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
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

  function listFiles(input) {
    const list = input.form.querySelector("[data-files]");
    list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.className = "tag";
      item.textContent = file.name;
      return item;
    }));
  }

  let timer = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form || event.target.name !== "text") return;
    fit(event.target);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => keep(form), 400);
  });
  document.addEventListener("change", (event) => { if (event.target.matches(".attach input[type=file]")) listFiles(event.target); });
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-compose]");
    if (tab) { event.preventDefault(); show(tab.dataset.compose); }
    const out = event.target.closest("[data-leave-out]");
    if (out) { out.closest("li").remove(); document.getElementById("reply-text").focus(); }
    const saved = event.target.closest("[data-insert]");
    if (saved) {
      const menu = saved.closest("details");
      if (menu) menu.open = false;
      const into = saved.dataset.into || "reply";
      show(into);
      insert(saved.dataset.insert, into);
      if (saved.dataset.macro) use(saved.dataset);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-draft]") || event.defaultPrevented) return;
    window.clearTimeout(timer);
    keep(form);
    try { localStorage.setItem(sentKey(form), form.elements.client_key.value); } catch { /* nothing was kept */ }
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form[data-draft]");
    if (!form) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-send]")); }
    else if (event.key === "Escape" && !event.defaultPrevented) event.target.blur();
  });
  document.addEventListener("ticket:shown", restore);

  window.Continua.compose = show;
  if (composer()) restore();
})();
