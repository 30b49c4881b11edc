/* Choosing several tickets: how many, all at once, a range with Shift, none with Escape. */
(function () {
  "use strict";
  const picks = () => [...document.querySelectorAll(".row-pick")];
  let last = null;

  function count() {
    const all = document.querySelector("[data-pick-all]");
    if (!all) return;
    const chosen = picks().filter((pick) => pick.checked).length;
    const words = document.querySelector("[data-pick-count]");
    if (words.textContent !== String(chosen || "")) words.textContent = String(chosen || "");
    all.checked = chosen > 0 && chosen === picks().length;
    all.indeterminate = chosen > 0 && !all.checked;
    document.getElementById("toasts").classList.toggle("is-above-bar", chosen > 0);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.matches(".row-pick")) return;
    const boxes = picks();
    if (event.shiftKey && last && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((one, other) => one - other);
      for (const pick of boxes.slice(from, to + 1)) pick.checked = event.target.checked;
    }
    last = event.target;
    count();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick-all]")) return;
    for (const pick of picks()) pick.checked = event.target.checked;
    count();
  });
  /* Return in a field of the bar means the button beside it, not the first one of the form. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("#bulk .bulk-choice input")) return;
    event.preventDefault();
    event.target.form.requestSubmit(event.target.nextElementSibling);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !picks().some((pick) => pick.checked)) return;
    if (document.querySelector("dialog[open], details.menu[open]")) return;
    for (const pick of picks()) pick.checked = false;
    count();
  });
  /* A row that changed is a new node; a page that came back from the browser's memory keeps its boxes. */
  const rows = document.querySelector(".ticket-rows");
  if (rows) new MutationObserver(count).observe(rows, { childList: true });
  window.addEventListener("pageshow", count);
})();
