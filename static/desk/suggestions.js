/* Articles, followers and links beside the ticket: fetched once the ticket is shown and the browser has time, so that reading never waits. */
(function () {
  "use strict";
  const WAIT = 250;
  let timer = 0;

  async function fill(part) {
    const answer = await fetch(part.dataset.suggested, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || !part.isConnected) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    part.replaceChildren(template.content);
    part.removeAttribute("aria-busy");
  }

  function look() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      for (const part of document.querySelectorAll("[data-suggested][aria-busy]")) fill(part);
    }, WAIT);
  }

  document.addEventListener("ticket:shown", look);
  document.addEventListener("person:shown", look);
  look();
})();
