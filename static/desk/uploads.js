/* A reply or note with files travels while its writer sees how far it is, and can be stopped; where it does not arrive, nothing is
   lost. Words alone go the way of every form. This listens last: what the others add to a form goes along. */
(function () {
  "use strict";
  const underWay = new Set();
  /* Who is leaving for another page is not called back by the answer; who stays after all goes on so much later. */
  const LEAVING = 4000;
  let leftAt = -LEAVING;
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  const parts = () => window.Continua.attaching;

  function begin(form, stop) {
    const line = parts().piece("uploading");
    const bar = line.querySelector("progress");
    const said = line.querySelector("[data-words]");
    let told = -1;
    const to = (part) => {
      const words = parts().words("sending", percent.format(part));
      bar.value = part;
      said.textContent = words;
      if (Math.floor(part * 2) > told) { told = Math.floor(part * 2); window.Continua.announce(words); }
    };
    /* What has arrived may be taken already: from here on stopping would promise too much. */
    const there = () => {
      bar.removeAttribute("value");
      said.textContent = parts().words("there");
      window.Continua.announce(said.textContent);
      line.focus();
      line.querySelector("[data-stop]").remove();
    };
    parts().problem(form, []);
    for (const part of form.children) part.inert = true;
    form.querySelector(".composer-foot").before(line);
    line.querySelector("[data-stop]").addEventListener("click", stop);
    line.querySelector("[data-stop]").focus();
    form.dataset.sending = "1";
    underWay.add(form);
    to(0);
    return { to, there };
  }

  function end(form, sentence) {
    const hadFocus = form.contains(document.activeElement);
    underWay.delete(form);
    delete form.dataset.sending;
    delete form.dataset.busy;
    form.querySelector("[data-uploading]").remove();
    for (const part of form.children) part.inert = false;
    if (!form.isConnected) { window.Continua.toast(sentence, { stay: true }); return; }
    parts().problem(form, [sentence]);
    if (hadFocus) form.querySelector("[data-send]").focus();
  }

  /* The form that was refused stands in the page that says so. */
  function again(page, fresh) {
    const old = document.getElementById("ticket");
    const place = document.getElementById("ticket-scroll").scrollTop;
    old.replaceWith(fresh);
    document.getElementById("ticket-scroll").scrollTop = place;
    for (const toast of page.querySelectorAll("#toasts [data-toast]")) { document.getElementById("toasts").append(toast); window.Continua.fade(toast); }
    document.dispatchEvent(new CustomEvent("ticket:shown", { detail: { number: fresh.dataset.ticket } }));
    fresh.querySelector("[data-focus]")?.focus();
  }

  function answered(form, request) {
    const next = request.getResponseHeader("HX-Redirect");
    const rest = leftAt + LEAVING - performance.now();
    if (next && rest > 0) { window.setTimeout(answered, rest, form, request); return; }
    if (next) {
      underWay.delete(form);
      if (form.isConnected) location.assign(next);
      else window.Continua.toast(parts().words("arrived"));
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = page.getElementById("ticket");
    if (fresh && form.isConnected && form.closest("#ticket").dataset.ticket === fresh.dataset.ticket) { underWay.delete(form); again(page, fresh); return; }
    const why = page.querySelector(".error-page h1 + p");
    const isSignedOut = new URL(request.responseURL || form.action).pathname !== new URL(form.action).pathname;
    end(form, `${parts().words("refused")} ${isSignedOut ? document.getElementById("connection").dataset.signedOut : why ? why.textContent.trim() : ""}`.trim());
  }

  function send(form, submitter) {
    const request = new XMLHttpRequest();
    const body = new FormData(form, submitter);
    const line = begin(form, () => request.abort());
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) line.to(event.loaded / event.total); });
    request.upload.addEventListener("load", line.there);
    request.addEventListener("load", () => answered(form, request));
    request.addEventListener("error", () => end(form, parts().words("failed")));
    request.addEventListener("abort", () => end(form, parts().words("canceled")));
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.send(body);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".composer-form[data-draft]")) return;
    const input = form.querySelector("input[type=file][name=files]");
    if (!event.defaultPrevented && input && input.files.length && !form.dataset.sending) send(form, event.submitter);
    else if (!form.dataset.sending) return;
    event.preventDefault();
  });
  window.addEventListener("beforeunload", (event) => { leftAt = performance.now(); if (underWay.size) event.preventDefault(); });
})();
