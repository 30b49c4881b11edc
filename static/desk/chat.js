/* A chat as agents see it: the visitor hears that an answer is being written, the agent that the visitor writes. */
(function () {
  "use strict";
  const pane = () => document.getElementById("ticket");
  const isChat = () => pane() && pane().dataset.channel === "chat";
  const number = () => Number(pane().dataset.ticket);
  let told = 0;
  let timer = 0;

  function say(words) {
    const line = document.getElementById("writes");
    if (!line || line.textContent === words) return;
    const scroll = document.getElementById("ticket-scroll");
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    line.textContent = words;
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  }

  document.addEventListener("desk:socket", () => {
    const { socket } = window.Continua;
    const watch = () => { if (pane()) socket.emit("watch", { ticket: number() }); };
    socket.on("connect", watch);
    document.addEventListener("ticket:shown", watch);
    socket.on("ticket", ({ ticket }) => { if (isChat() && ticket === number()) say(""); });
    socket.on("typing", ({ ticket }) => {
      if (!isChat() || ticket !== number()) return;
      window.clearTimeout(timer);
      say(document.getElementById("writes").dataset.words);
      timer = window.setTimeout(() => say(""), 6000);
    });
    document.addEventListener("input", (event) => {
      if (event.target.id !== "reply-text" || !isChat() || Date.now() - told < 3000 || !event.target.value.trim()) return;
      told = Date.now();
      socket.emit("typing", { ticket: number() });
    });
  });
})();
