/* What every page needs, and no more: theme, menus, dialogs, toasts, fresh times, the CSRF header.
   Pages work without it. `Continua` is the only name it adds. */
(function () {
  "use strict";
  const root = document.documentElement;

  function announce(words) {
    const region = document.getElementById("announcer");
    region.textContent = "";
    window.setTimeout(() => { region.textContent = words; }, 50);
  }

  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function switchTheme() {
    root.dataset.theme = dark() ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }

  /* A toast: words, and optionally one act {words, run}. Errors stay until closed. */
  function toast(words, { act = null, stay = false } = {}) {
    const node = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    node.querySelector("p").textContent = words;
    if (act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "toast-act";
      button.textContent = act.words;
      button.addEventListener("click", () => { node.remove(); act.run(); });
      node.querySelector("p").after(button);
    }
    document.getElementById("toasts").append(node);
    if (!stay) fade(node);
    return node;
  }

  function fade(node) {
    let timer = window.setTimeout(() => node.remove(), Number(node.dataset.seconds || 8) * 1000);
    node.addEventListener("pointerenter", () => window.clearTimeout(timer));
    node.addEventListener("focusin", () => window.clearTimeout(timer));
    node.addEventListener("pointerleave", () => { timer = window.setTimeout(() => node.remove(), 3000); });
  }

  /* "22 m" stays true while the page stands open. Only the first day counts; then the date stands. */
  function freshen() {
    for (const node of document.querySelectorAll("time[data-relative]")) {
      const minutes = Math.floor((Date.now() - Date.parse(node.dateTime)) / 60000);
      if (!(minutes >= 0 && minutes < 1440)) continue;
      const words = minutes < 1 ? root.dataset.now
        : minutes < 60 ? root.dataset.minutes.replace("#", minutes)
          : root.dataset.hours.replace("#", Math.floor(minutes / 60));
      if (node.textContent !== words) node.textContent = words;
    }
  }

  function openMenus() { return [...document.querySelectorAll("details.menu[open]")]; }

  function onClick(event) {
    const at = (selector) => event.target.closest(selector);
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
    if (at("[data-theme-switch]")) switchTheme();
    if (at("[data-toast-close]")) at("[data-toast]").remove();
    if (at("[data-open-dialog]")) document.getElementById(at("[data-open-dialog]").dataset.openDialog).showModal();
    if (at("[data-close-dialog]")) at("dialog").close();
    if (at("[data-fill-email]")) fillSample(at("[data-fill-email]"));
    if (event.target.matches("dialog")) event.target.close();
  }

  function fillSample(button) {
    const form = document.querySelector("form");
    form.elements.email.value = button.dataset.fillEmail;
    form.elements.password.value = button.dataset.fillPassword;
    form.requestSubmit();
  }

  function onKey(event) {
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    if (event.key === "Escape" && openMenus().length) {
      const last = menu || openMenus().pop();
      last.open = false;
      last.querySelector("summary").focus();
      event.preventDefault();
    } else if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const items = [...menu.querySelectorAll(".menu-body a, .menu-body button, .menu-body input:not([type=hidden])")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const here = items.indexOf(document.activeElement);
      const next = here < 0 ? (step > 0 ? 0 : items.length - 1) : (here + step + items.length) % items.length;
      if (items.length) items[next].focus();
      event.preventDefault();
    }
  }

  /* Said before the way, not after it: the desk does not read what is larger than it takes. */
  function isTooLarge(form) {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    return files.reduce((sum, file) => sum + file.size, 0) > Number(root.dataset.mostMb) * 1024 * 1024;
  }

  /* One press, one POST: the second press of a form on its way is dropped. */
  function onSubmit(event) {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.busy) { event.preventDefault(); return; }
    if (isTooLarge(form)) { event.preventDefault(); toast(root.dataset.tooLarge, { stay: true }); return; }
    form.dataset.busy = "1";
    window.setTimeout(() => { delete form.dataset.busy; }, 5000);
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", onSubmit);
  window.addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.busy; });
  document.addEventListener("htmx:configRequest", (event) => {
    /* Pages that everybody shares have none. */
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const words = event.detail.xhr.getResponseHeader("X-Message");
    if (words) toast(decodeURIComponent(words), { stay: true });
  });
  window.setInterval(freshen, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) freshen(); });
  for (const node of document.querySelectorAll("[data-toast]")) fade(node);
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();

  window.Continua = { announce, toast, fade, freshen };
})();
