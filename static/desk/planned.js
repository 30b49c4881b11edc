/* Replies that wait to leave: the seconds count down, and the bar goes when the reply has gone. */
(function () {
  "use strict";
  const PATIENCE = 12;
  let timer = 0;

  const bars = () => document.querySelectorAll("[data-planned-seconds]");

  function count() {
    let isOver = false;
    for (const bar of bars()) {
      const left = Math.max(0, Number(bar.dataset.plannedSeconds) - 1);
      bar.dataset.plannedSeconds = String(left);
      const words = left ? bar.dataset.words.replace("#", left) : bar.dataset.over;
      bar.querySelector("[data-planned-sentence]").textContent = words;
      if (!left) isOver = true;
    }
    if (isOver) follow(PATIENCE);
    else begin();
  }

  function begin() {
    window.clearTimeout(timer);
    if (bars().length) timer = window.setTimeout(count, 1000);
  }

  async function refresh() {
    const list = document.getElementById("planned");
    if (!list || list.contains(document.activeElement)) return false;
    try {
      const answer = await fetch(list.dataset.url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected || !list.isConnected) return false;
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      const had = list.children.length;
      list.replaceWith(template.content);
      const left = document.getElementById("planned").children.length;
      begin();
      return left < had;
    } catch { return false; }
  }

  function follow(tries) {
    timer = window.setTimeout(async () => {
      if (await refresh()) document.dispatchEvent(new Event("ticket:news"));
      else if (tries) follow(tries - 1);
    }, 1000);
  }

  document.addEventListener("ticket:shown", begin);
  /* The words and the header come first. */
  document.addEventListener("ticket:hint", () => window.setTimeout(refresh, 200));
  begin();
})();
