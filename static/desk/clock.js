/* The clock where a customer lives goes on while the page stands open. */
setInterval(() => {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    clock.textContent = new Intl.DateTimeFormat("en-GB", { timeZone: clock.dataset.clock, hour: "2-digit", minute: "2-digit" }).format(new Date());
  }
}, 20_000);
