/* Parts of a page that are fetched once it is shown, so that reading never waits for them; a part that says so is looked
   at again until it is whole. */
(function () {
  "use strict";
  const WAIT = 300, MOST_LOOKS = 30;

  async function fill(part, looks = 1) {
    const answer = await fetch(part.dataset.later, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || !part.isConnected) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    const again = template.content.querySelector("[data-again]");
    /* Who reads or stands in it is not disturbed by a second look at the same words. */
    if (!part.contains(document.activeElement)) part.replaceChildren(template.content);
    part.removeAttribute("aria-busy");
    if (again && looks < MOST_LOOKS) window.setTimeout(() => { if (part.isConnected) fill(part, looks + 1); }, Number(again.dataset.again));
  }

  function look() {
    window.setTimeout(() => { for (const part of document.querySelectorAll("[data-later][aria-busy]:not([data-begun])")) { part.dataset.begun = ""; fill(part); } }, WAIT);
  }

  document.addEventListener("ticket:shown", look);
  document.addEventListener("person:shown", look);
  look();
})();
