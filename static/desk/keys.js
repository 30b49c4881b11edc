/* One-letter keys. They are silent while somebody types, and can be switched off in the list of keys. */
(function () {
  "use strict";
  const dialog = document.getElementById("shortcuts");

  const box = document.querySelector("[data-keys-on]");
  const off = () => Boolean(box && !box.checked);
  const typing = (node) => node.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && node.type !== "checkbox");
  const links = () => [...document.querySelectorAll(".ticket-row > a")];

  function move(step) {
    const all = links();
    if (!all.length) return;
    const here = all.includes(document.activeElement) ? all.indexOf(document.activeElement)
      : all.findIndex((link) => link.hasAttribute("aria-current"));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
    if (all[next]) all[next].focus(); else window.Continua.turnPage(step);
  }

  /* A dialog over everything. To the browser it is not modal, which would style every part of a long page anew: it hides
     the page from the pointer by its size, and keeps the keys that would leave it. */
  function cover(dialog) {
    if (dialog.open) return;
    const before = document.activeElement, place = before.closest("[id]");
    dialog.show();
    dialog.querySelector("input, button").focus({ preventScroll: true });
    /* The list may have been drawn anew meanwhile. */
    dialog.addEventListener("close", () => {
      if (document.activeElement !== document.body && !dialog.contains(document.activeElement)) return;
      const drawn = place && document.getElementById(place.id);
      const again = before.isConnected ? before : drawn && drawn.querySelector("a, button, input, textarea");
      if (again) again.focus();
    }, { once: true });
  }
  /* Beside the dialog there is nothing to take the focus, so it goes back where it was when the dialog closes. */
  document.addEventListener("mousedown", (event) => { if (event.target.matches("dialog.cover")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector("dialog.cover[open]");
    if (!open || event.isComposing || (event.key !== "Escape" && event.key !== "Tab")) return;
    event.preventDefault();
    event.stopPropagation();
    const stops = [...open.querySelectorAll("input, button")];
    const next = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1) + stops.length;
    if (event.key === "Tab") { stops[next % stops.length].focus(); return; }
    open.close();
    if (open.contains(document.activeElement)) document.activeElement.blur();
  }, true);

  function visit(selector) {
    const link = document.querySelector(selector);
    if (link) link.click();
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    o: () => { if (links().includes(document.activeElement)) document.activeElement.click(); },
    u: () => {
      const back = document.querySelector(".ticket-row > a[aria-current]") || links()[0];
      if (back && back.offsetParent) back.focus();
      else visit(".ticket-head a[href]");
    },
    x: () => {
      const row = document.activeElement.closest(".ticket-row") || document.querySelector(".ticket-row:has(a[aria-current])");
      if (row) row.querySelector(".row-pick").click();
    },
    r: () => window.Continua.compose("reply"),
    n: () => window.Continua.compose("note"),
    a: () => { const take = document.querySelector("[data-take] button"); if (take) take.click(); },
    z: () => visit("[data-snooze]"),
    m: () => visit("[data-merge]"),
    s: () => visit(".status-menu button[value=solved]:not([aria-current])"),
    t: () => {
      const tags = document.getElementById("change-tags");
      if (!tags) return;
      tags.closest("details").open = true;
      tags.focus();
    },
    c: () => location.assign("/desk/tickets/new"),
    "/": () => {
      const field = document.querySelector("main input[type=search][name=q]");
      if (field) field.focus(); else location.assign("/desk/search");
    },
    "?": () => cover(dialog),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (!KEYS[event.key] || off() || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  if (box) box.addEventListener("change", () => window.Continua.keepView("no-keys", !box.checked));

  /* The palette opens at once; what stands in it is fetched the first time. */
  const palette = document.getElementById("palette");
  function openPalette() {
    if (!palette || document.querySelector("dialog[open]")) return;
    if (window.Continua.narrowPalette) window.Continua.narrowPalette();
    cover(palette);
    if (window.Continua.narrowPalette) return;
    if (window.Continua.startPalette) window.Continua.startPalette();
    else if (!palette.dataset.asked) {
      palette.dataset.asked = "1";
      document.head.append(Object.assign(document.createElement("script"), { src: palette.dataset.script }));
    }
  }
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    openPalette();
  });
  window.Continua.press = (key) => { if (KEYS[key]) KEYS[key](); };
})();
