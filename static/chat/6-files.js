/* Files to be sent: chosen, pasted or dropped; checked against the limits before they travel. */
(function (chat) {
  "use strict";
  const { words } = chat;
  const input = document.getElementById("file");
  const list = document.getElementById("files");
  const composer = document.getElementById("composer");
  const kinds = words.kinds.split(",");
  const largest = Number(words.largestMb) * 1024 * 1024;
  let chosen = [];

  function refusal(file) {
    if (!kinds.some((kind) => file.name.toLowerCase().endsWith(kind))) return words.wordsKind.replace("#", file.name);
    if (file.size > largest) return words.wordsSize.replace("#", file.name);
    return chosen.length >= Number(words.mostFiles) ? words.wordsMany : "";
  }

  function add(files) {
    let problem = "";
    for (const file of files) {
      const reason = refusal(file);
      if (reason) problem = reason;
      else chosen.push(file);
    }
    chat.parts.problem(problem);
    show();
  }

  function show() {
    list.replaceChildren(...chosen.map((file, place) => {
      const line = document.getElementById("file-to-send").content.firstElementChild.cloneNode(true);
      line.querySelector("span").textContent = file.name;
      const button = line.querySelector("button");
      button.setAttribute("aria-label", `${button.getAttribute("aria-label")}: ${file.name}`);
      button.addEventListener("click", () => { chosen.splice(place, 1); show(); document.getElementById("words").focus(); });
      return line;
    }));
    document.getElementById("files-limit").hidden = chosen.length === 0;
  }

  function take() {
    const taken = chosen;
    chosen = [];
    show();
    return taken;
  }

  const limit = document.getElementById("files-limit");
  const attach = document.querySelector("[data-attach]");
  attach.addEventListener("click", () => input.click());
  for (const moment of ["focus", "pointerenter"]) attach.addEventListener(moment, () => { limit.hidden = false; });
  for (const moment of ["blur", "pointerleave"]) attach.addEventListener(moment, () => { limit.hidden = chosen.length === 0; });
  input.addEventListener("change", () => { add(input.files); input.value = ""; });
  document.getElementById("words").addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    add(event.clipboardData.files);
  });
  composer.addEventListener("dragover", (event) => { event.preventDefault(); composer.classList.add("is-over"); limit.hidden = false; });
  composer.addEventListener("dragleave", () => composer.classList.remove("is-over"));
  composer.addEventListener("drop", (event) => { event.preventDefault(); composer.classList.remove("is-over"); add(event.dataTransfer.files); });

  chat.files = { take, any: () => chosen.length > 0 };
})(window.ContinuaChat);
