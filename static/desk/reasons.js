/* What a ticket carries at its side: there is something to save once something was changed.
   Finding a reason: what is typed narrows the choices below it; arrows and Return choose, Escape shows all again. */
(function () {
  "use strict";
  const all = new WeakMap();
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function narrow(field) {
    const select = document.getElementById(field.dataset.narrows);
    if (!all.has(select)) all.set(select, [...select.options]);
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    const chosen = select.value;
    const fits = (option) => words.every((word) => fold(option.textContent).includes(word));
    const found = all.get(select).filter((option) => (words.length ? option.value && fits(option) : true));
    select.replaceChildren(...(found.length ? found : all.get(select)));
    select.size = words.length && found.length ? Math.min(Math.max(found.length, 2), 8) : 0;
    select.value = words.length && found.length ? found[0].value : chosen;
    if (words.length) window.Continua.announce(String(found.length));
    return select;
  }

  document.addEventListener("input", (event) => event.target.closest("#details form")?.classList.add("is-changed"));
  document.addEventListener("input", (event) => { if (event.target.matches("[data-narrows]")) narrow(event.target); });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-narrows]")) return;
    const select = document.getElementById(event.target.dataset.narrows);
    if (event.key === "ArrowDown") { event.preventDefault(); select.focus(); }
    if (event.key === "Enter" && event.target.value) { event.preventDefault(); const value = select.value; event.target.value = ""; narrow(event.target).value = value; select.focus(); }
    if (event.key === "Escape" && event.target.value) { event.stopPropagation(); event.target.value = ""; narrow(event.target); }
  });
  document.addEventListener("change", (event) => {
    const field = event.target.id && document.querySelector(`[data-narrows="${event.target.id}"]`);
    if (field && event.target.size > 1 && !event.target.matches(":focus-visible")) { const value = event.target.value; field.value = ""; narrow(field).value = value; }
  });
})();
