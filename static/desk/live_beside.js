/* The head of the open ticket, its details and the person beside it. */
(function () {
  "use strict";
  const { live } = window.Continua;
  const { part, nodes } = live;

  async function refreshPerson() {
    const person = document.getElementById("person");
    if (!person) return;
    try {
      const html = await part(person.dataset.url);
      if (html && person.isConnected && !person.contains(document.activeElement)) {
        person.replaceWith(nodes(html)[0]);
        document.dispatchEvent(new CustomEvent("person:shown"));
      }
    } catch { /* it is there when the page is opened again */ }
  }

  /* Something new of the person beside the ticket: many signs at once are one look. */
  let looking = 0;
  function personHint({ customer }) {
    const person = document.getElementById("person");
    if (looking || !person || person.dataset.customer !== String(customer)) return;
    looking = window.setTimeout(() => { looking = 0; refreshPerson(); }, 800);
  }

  /* The fields beside the ticket, unless somebody is filling them in. */
  async function refreshDetails() {
    const old = document.getElementById("details");
    if (!old || old.contains(document.activeElement)) return;
    try {
      const html = await part(old.dataset.url);
      if (html && old.isConnected && !old.contains(document.activeElement)) old.replaceWith(nodes(html)[0]);
    } catch { /* it is there when the page is opened again */ }
  }

  /* The head follows too, unless one of its menus is open: nothing moves under the pointer. */
  async function refreshHead() {
    const head = document.getElementById("ticket-head"), inUse = "details[open], form[data-busy]";
    if (!head || head.querySelector(inUse)) return;
    try {
      const html = await part(head.dataset.url);
      const focused = document.activeElement && head.contains(document.activeElement);
      if (html && head.isConnected && !focused && !head.querySelector(inUse)) head.replaceWith(nodes(html)[0]);
    } catch { /* the next hint asks again */ }
  }

  Object.assign(live, { refreshPerson, personHint, refreshDetails, refreshHead });
  document.addEventListener("head:old", refreshHead);
})();
