/* While a reply is written: at a pause the desk says what it asks for although it is known. It never holds up the sending. */
(function () {
  "use strict";
  const PAUSE = 700, SHORTEST = 8;
  const closed = new Set();
  let timer = 0, asked = "", turn = 0;

  const place = () => document.querySelector("#reply-form [data-known]");

  async function look(text) {
    const box = place();
    const words = text.value.trim();
    if (!box || words === asked) return;
    asked = words;
    if (words.length < SHORTEST) { box.replaceChildren(); return; }
    const mine = ++turn;
    const body = new FormData();
    body.append("text", words);
    const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content, "HX-Request": "true" };
    const answer = await fetch(box.dataset.known, { method: "POST", headers, body, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || mine !== turn || !box.isConnected) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    for (const line of template.content.querySelectorAll("[data-known-kind]")) if (closed.has(box.dataset.known + line.dataset.knownKind)) line.remove();
    const found = template.content.querySelector("[data-known-kind]");
    /* The same words again would be read out again. */
    if (template.content.textContent.trim() !== box.textContent.trim()) box.replaceChildren(...(found ? [template.content] : []));
  }

  document.addEventListener("input", (event) => {
    if (event.target.id !== "reply-text") return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => look(event.target), PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyI" || event.target.id !== "reply-text") return;
    const first = document.querySelector("[data-known-insert]");
    if (first) { event.preventDefault(); first.click(); }
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-known-close]");
    if (!close) return;
    const line = close.closest("[data-known-kind]");
    closed.add(place().dataset.known + line.dataset.knownKind);
    line.remove();
    document.getElementById("reply-text").focus();
  });
  document.addEventListener("ticket:shown", () => { asked = ""; });
})();
