/* Continua's chat on any website:

     <script async src="https://help.example.com/static/widget/widget.js"></script>

   Before it, `window.continuaSettings` may hold: locale, theme ('light', 'dark'), position ('left'), color,
   hideLauncher, and token: what your server signed for whoever is signed in there, or a function that fetches it.
   After it, `window.continua` has open(), close(), toggle(), signIn(token), signOut(), and the document hears
   `continua:ready`, `continua:open`, `continua:close`, `continua:unread`, `continua:expired` (a new token is needed). The website must be on the desk's list of
   allowed origins, and where it has a policy of its own, that needs script-src and frame-src for the desk.
   No cookie, no third party, no inline style: it works under a strict policy. */
(function () {
  "use strict";
  if (window.continua) return;
  const settings = window.continuaSettings || {};
  const script = document.currentScript;
  const desk = new URL(settings.url || (script && script.src) || location.href, location.href).origin;
  const side = settings.position === "left" ? "left" : "right";
  const SVG = "http://www.w3.org/2000/svg";
  const CSS = `
    :host { all: initial; }
    .launcher, iframe, .teaser { position: fixed; z-index: 2147483000; ${side}: 32px; }
    .launcher { bottom: 24px; display: flex; align-items: center; justify-content: center; width: 56px; height: 56px; padding: 0;
      border: 0; border-radius: 28px; background: var(--color); color: var(--on-color, #fff); cursor: pointer;
      box-shadow: 0 1px 2px rgb(16 24 40 / 16%), 0 8px 24px -4px rgb(16 24 40 / 28%); }
    .launcher:hover { filter: brightness(0.94); }
    .launcher:focus-visible { outline: 3px solid var(--color); outline-offset: 3px; }
    .launcher svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
    .is-open .chat, .launcher .down { display: none; }
    .is-open .down { display: block; }
    .badge { position: absolute; top: -4px; ${side}: -4px; min-width: 22px; height: 22px; padding: 0 6px; box-sizing: border-box;
      border: 2px solid #fff; border-radius: 11px; background: #b42318; color: #fff; font: 600 12px/18px system-ui, sans-serif; text-align: center; }
    iframe { bottom: 96px; width: 360px; height: min(600px, calc(100dvh - 120px)); border: 0; border-radius: 16px; background: transparent;
      box-shadow: 0 2px 6px rgb(16 24 40 / 6%), 0 24px 56px -8px rgb(16 24 40 / 26%), 0 0 0 1px rgb(16 24 40 / 8%);
      visibility: hidden; opacity: 0; transition: opacity 120ms ease-out; color-scheme: light dark; }
    iframe.is-open { visibility: visible; opacity: 1; }
    .teaser { bottom: 24px; ${side}: 100px; max-width: min(240px, calc(100vw - 148px)); padding: 12px 16px; border: 0; border-radius: 12px; background: #fff;
      color: #1a212b; font: 400 14px/20px system-ui, sans-serif; text-align: start; cursor: pointer;
      box-shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 8px 24px -4px rgb(16 24 40 / 24%); }
    .teaser b { font-weight: 600; } .teaser i { margin-inline-start: 6px; color: #5b6674; font-style: normal; }
    .teaser span { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; }
    .teaser:focus-visible { outline: 3px solid var(--color); outline-offset: 2px; }
    @media (prefers-color-scheme: dark) { .teaser { background: #1b2129; color: #e6eaf0; } .teaser i { color: #9aa6b5; } .badge { border-color: #101418; } }
    @media (max-width: 480px) {
      iframe { inset: 0; width: 100vw; height: 100dvh; border-radius: 0; }
      .launcher { ${side}: 16px; bottom: 16px; }
      .teaser { ${side}: 84px; bottom: 16px; }
      .launcher.is-open { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { iframe { transition: none; } }
    [hidden] { display: none !important; }`;

  const host = document.createElement("div");
  host.id = "continua-chat";
  const root = host.attachShadow({ mode: "open" });
  dress();
  const launcher = element("button", "launcher", { type: "button", "aria-expanded": "false" });
  launcher.append(drawing("chat", "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719"),
    drawing("down", "m6 9 6 6 6-6"));
  const badge = element("span", "badge", { "aria-hidden": "true" });
  const teaser = element("button", "teaser", { type: "button" });
  const frame = element("iframe", "", { src: address(), allow: "clipboard-write" });
  launcher.hidden = badge.hidden = teaser.hidden = true;
  launcher.append(badge);
  root.append(launcher, teaser, frame);

  let isOpen = false;
  let ready = false;
  let words = { open: "", close: "" };

  function element(name, className, attributes) {
    const node = document.createElement(name);
    node.className = className;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function drawing(className, path) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", className);
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  /* A constructed sheet is not inline style, so a strict policy lets it pass. */
  function dress() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  }

  function address() {
    const query = new URLSearchParams({ locale: settings.locale || document.documentElement.lang || navigator.language });
    if (settings.theme) query.set("theme", settings.theme);
    return `${desk}/widget/frame?${query}`;
  }

  function tell(kind, more) { frame.contentWindow.postMessage({ continua: kind, ...more }, desk); }

  /* What the website's server signed, or nothing: then the visitor is nameless. */
  async function token() {
    try { return (typeof settings.token === "function" ? await settings.token() : settings.token) || ""; } catch { return ""; }
  }

  async function hello() { tell("hello", settings.token ? { token: await token() } : {}); }

  async function renew() {
    if (typeof settings.token === "function") tell("sign-in", { token: await token() });
    else announce("expired");
  }

  function signIn(given) { settings.token = given; tell("sign-in", { token: given }); }
  function signOut() { settings.token = null; tell("sign-out"); }
  function announce(name, detail) { document.dispatchEvent(new CustomEvent(`continua:${name}`, { detail })); }

  function show(open) {
    if (open === isOpen || !ready) return;
    isOpen = open;
    frame.classList.toggle("is-open", open);
    launcher.classList.toggle("is-open", open);
    launcher.setAttribute("aria-expanded", String(open));
    launcher.setAttribute("aria-label", open ? words.close : words.open);
    launcher.title = open ? words.close : "";
    teaser.hidden = true;
    if (open) { badge.hidden = true; frame.focus(); }
    tell(open ? "opened" : "closed");
    if (!open) launcher.focus();
    announce(open ? "open" : "close");
  }

  function unread({ count, label }) {
    words.open = label;
    badge.textContent = count > 9 ? "9+" : String(count);
    badge.hidden = !count || isOpen;
    if (!count) teaser.hidden = true;
    if (!isOpen) launcher.setAttribute("aria-label", label);
    announce("unread", { count });
  }

  function tease({ name, text, now }) {
    if (isOpen || !text) return;
    const [who, when, what] = ["b", "i", "span"].map((tag) => document.createElement(tag));
    who.textContent = name;
    when.textContent = now;
    what.textContent = text;
    teaser.replaceChildren(who, when, what);
    teaser.hidden = false;
  }

  function begin(message) {
    if (ready) return;
    ready = true;
    words = { open: message.open, close: message.close };
    host.style.setProperty("--color", settings.color || message.color);
    host.style.setProperty("--on-color", settings.color ? "#fff" : message.onColor);
    frame.title = message.title;
    launcher.setAttribute("aria-label", message.open);
    launcher.hidden = Boolean(settings.hideLauncher);
    announce("ready");
  }

  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== desk || !data) return;
    if (data.continua === "here") hello();
    if (data.continua === "expired") renew();
    if (data.continua === "ready") begin(data);
    if (data.continua === "unread") unread(data);
    if (data.continua === "teaser") tease(data);
    if (data.continua === "close") show(false);
  });
  launcher.addEventListener("click", () => show(!isOpen));
  teaser.addEventListener("click", () => show(true));
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") show(false); });

  window.continua = { open: () => show(true), close: () => show(false), toggle: () => show(!isOpen), signIn, signOut };
  if (document.body) document.body.append(host);
  else document.addEventListener("DOMContentLoaded", () => document.body.append(host));
})();
