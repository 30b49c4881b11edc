/* Contacts that stand open in a timeline get their last words once the page is shown, all of them by one request; the
   others when somebody opens them. */
(function () {
  "use strict";
  const WAIT = 350;
  let timer = 0;

  async function fill(parts) {
    const wanted = parts.filter((part) => part.dataset.gist && !part.dataset.asked);
    if (!wanted.length) return;
    for (const part of wanted) part.dataset.asked = "1";
    const address = `/desk/gists?tickets=${wanted.map((part) => part.dataset.gist).join(",")}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) { for (const part of wanted) delete part.dataset.asked; return; }
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    for (const one of template.content.querySelectorAll("[data-into]")) {
      const place = document.getElementById(one.dataset.into);
      if (place) place.replaceChildren(...one.childNodes);
    }
  }

  function look() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => fill([...document.querySelectorAll("details[data-gist][open]")]), WAIT);
  }

  document.addEventListener("toggle", (event) => { if (event.target.matches("details[data-gist]") && event.target.open) look(); }, true);
  document.addEventListener("ticket:shown", look);
  document.addEventListener("person:shown", look);
  look();
})();
