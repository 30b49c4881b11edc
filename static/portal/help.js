/* The help centre's few manners: "/" goes to the search, Escape closes what appeared while typing,
   the contents show where the reader is. Everything works without it. */
(function () {
  "use strict";

  function search() { return document.querySelector("[data-slash], [data-ask] input"); }

  function closeLive(form) { form.querySelector(".ask-live").replaceChildren(); }

  document.addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && search()) {
      event.preventDefault();
      search().focus();
    }
    const form = event.target.closest && event.target.closest("[data-ask]");
    if (!form) return;
    const links = [...form.querySelectorAll(".live a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && links.length) {
      event.preventDefault();
      closeLive(form);
      form.querySelector("input").focus();
    } else if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at ? links[at - 1] : form.querySelector("input")).focus();
    }
  });

  document.addEventListener("focusout", (event) => {
    const form = event.target.closest && event.target.closest("[data-ask]");
    if (form && event.relatedTarget && !form.contains(event.relatedTarget)) closeLive(form);
  });
  document.addEventListener("click", (event) => {
    for (const form of document.querySelectorAll("[data-ask]")) if (!form.contains(event.target)) closeLive(form);
  });

  /* What appeared while typing is said in a few words, not read out whole. */
  document.addEventListener("htmx:afterSwap", (event) => {
    const words = event.detail.target.querySelector("[data-say]");
    if (words) window.Continua.announce(words.textContent.trim());
  });

  /* The chat of our own pages is loaded when somebody wants it, and opens at once. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-open-chat]");
    if (!button) return;
    if (window.continua) { window.continua.open(); return; }
    document.addEventListener("continua:ready", () => window.continua.open(), { once: true });
    const script = document.createElement("script");
    script.src = button.dataset.openChat;
    document.head.append(script);
  });

  function followReading(list) {
    const links = [...list.querySelectorAll("a")];
    const heads = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    function mark() {
      let current = 0;
      heads.forEach((head, place) => { if (head && head.getBoundingClientRect().top < 120) current = place; });
      links.forEach((link, place) => {
        if (place === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    }
    document.addEventListener("scroll", () => window.requestAnimationFrame(mark), { passive: true });
    mark();
  }

  const list = document.querySelector("[data-contents]");
  if (list) followReading(list);
})();
