/* The settings: show where one is in a long menu, copy a link, keep a colour field and its picker together. */
(function () {
  "use strict";

  // A scroll that changes nothing where the place is in sight already.
  document.querySelector(".settings-menu [aria-current]")?.scrollIntoView({ block: "nearest" });

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    button.querySelector("span").textContent = button.dataset.done;
    window.Continua.announce(button.dataset.done);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });

  document.addEventListener("input", (event) => {
    if (event.target.dataset.colourFor) document.getElementById(event.target.dataset.colourFor).value = event.target.value;
    const picker = event.target.id && document.querySelector(`[data-colour-for="${event.target.id}"]`);
    if (picker && /^#[0-9a-f]{6}$/i.test(event.target.value)) picker.value = event.target.value;
  });
})();
