/* Pictures pasted, dropped or chosen while an article is written: sent at once, their Markdown stands where the cursor was. */
(function () {
  "use strict";
  let count = 0;

  const pictures = (list) => [...(list || [])].filter((file) => file.type.startsWith("image/"));

  function changed(text) { text.dispatchEvent(new Event("input", { bubbles: true })); }

  /* The mark is replaced wherever it stands by then: the author goes on writing meanwhile. */
  function replace(text, mark, words) {
    const place = text.value.indexOf(mark);
    if (place < 0) return;
    const isAtMark = text.selectionStart >= place && text.selectionStart <= place + mark.length;
    text.setRangeText(words, place, place + mark.length, isAtMark ? "end" : "preserve");
    changed(text);
  }

  async function send(text, files) {
    count += 1;
    const mark = `[${text.dataset.wait} ${count}]`;
    text.setRangeText(mark, text.selectionStart, text.selectionEnd, "end");
    const form = new FormData();
    for (const file of files) form.append("images", file);
    const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content, Accept: "application/json" };
    const answer = await fetch(text.dataset.pictures, { method: "POST", body: form, headers, credentials: "same-origin" }).catch(() => null);
    const told = answer && !answer.redirected ? await answer.json().catch(() => ({})) : {};
    replace(text, mark, answer && answer.ok && told.markdown ? told.markdown : "");
    if (!answer || !answer.ok) window.Continua.toast(told.error || text.dataset.failed, { stay: true });
  }

  document.addEventListener("paste", (event) => {
    const text = event.target;
    const files = text.matches && text.matches("[data-pictures]") ? pictures(event.clipboardData.files) : [];
    if (!files.length) return;
    event.preventDefault();
    send(text, files);
  });
  document.addEventListener("dragover", (event) => {
    if (event.target.matches && event.target.matches("[data-pictures]") && event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const text = event.target;
    const files = text.matches && text.matches("[data-pictures]") ? pictures(event.dataTransfer.files) : [];
    if (!files.length) return;
    event.preventDefault();
    send(text, files);
  });
  document.addEventListener("change", (event) => {
    const text = document.querySelector("[data-pictures]");
    if (!text || event.target.name !== "images" || !pictures(event.target.files).length) return;
    send(text, pictures(event.target.files));
    event.target.value = "";
  });
})();
