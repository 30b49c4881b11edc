/* One-letter keys. They are silent while somebody types, and can be switched off in the list of keys. */
(function () {
  "use strict";
  const OFF = "keys-off";
  const dialog = document.getElementById("shortcuts");

  const off = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const typing = (node) => node.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && node.type !== "checkbox");
  const links = () => [...document.querySelectorAll(".ticket-row > a")];

  function move(step) {
    const all = links();
    if (!all.length) return;
    const here = all.includes(document.activeElement) ? all.indexOf(document.activeElement)
      : all.findIndex((link) => link.hasAttribute("aria-current"));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next].focus();
  }

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
    c: () => location.assign("/desk/tickets/new"),
    "/": () => {
      const field = document.querySelector("main input[type=search][name=q]");
      if (field) field.focus(); else location.assign("/desk/search");
    },
    "?": () => { if (!dialog.open) dialog.showModal(); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (!KEYS[event.key] || off() || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  const box = document.querySelector("[data-keys-on]");
  if (box) {
    box.checked = !off();
    box.addEventListener("change", () => { try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch { box.checked = true; } });
  }
})();
