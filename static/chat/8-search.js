/* Looks for an answer in the help centre while the visitor types. It never stands in the way: without the help
   centre, or without an answer, the conversation is one press away as before. */
(function (chat) {
  "use strict";
  const field = document.getElementById("search-words");
  const found = document.getElementById("found");
  const rest = [document.getElementById("conversations"), document.getElementById("frequent")].filter(Boolean);
  let timer = 0;
  let asked = "";

  async function ask() {
    const words = field.value.trim();
    asked = words;
    if (words.length < 3) { show(""); return; }
    try {
      const answer = await fetch(`/help/${document.documentElement.lang}/suggest?${new URLSearchParams({ q: words })}`, { credentials: "omit" });
      const html = answer.ok ? await answer.text() : "";
      if (words === asked) show(html, words);
    } catch { /* the banner says that we are offline */ }
  }

  function show(html, words = "") {
    found.innerHTML = html;
    const any = found.querySelector("a") !== null;
    found.querySelector("section")?.classList.add("chat-found");
    document.getElementById("nothing").hidden = any || !words;
    for (const part of rest) part.hidden = any;
  }

  field.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(ask, 250); });
  document.getElementById("search").addEventListener("submit", (event) => { event.preventDefault(); window.clearTimeout(timer); ask(); });
})(window.ContinuaChat);
