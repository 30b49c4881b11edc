/* Talks with the desk over HTTP: every call carries the visitor's token and the page's language. */
(function (chat) {
  "use strict";
  const { store } = chat;
  let asking = null;

  function address(path, query = {}) {
    const all = new URLSearchParams({ ...query, locale: document.documentElement.lang });
    return `/widget/${path}?${all}`;
  }

  function headers(token) {
    return { Accept: "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  }

  /* The answer as {status, data, isLate}; a network that is away throws. A late answer is for somebody who sits here no longer. */
  async function call(method, path, { query, form, keepalive } = {}) {
    const token = store.read("token");
    const answer = await fetch(address(path, query), { method, headers: headers(token), body: form, keepalive, credentials: "omit", cache: "no-store" });
    let data = null;
    try { data = await answer.json(); } catch { /* an empty answer, or a page of somebody in between */ }
    return { status: answer.status, data, isLate: token !== store.read("token") };
  }

  /* The same with the progress of an upload, which fetch does not tell. */
  function upload(path, { query, form, progress }) {
    return new Promise((resolve, reject) => {
      const token = store.read("token");
      const request = new XMLHttpRequest();
      request.open("POST", address(path, query));
      for (const [name, value] of Object.entries(headers(token))) request.setRequestHeader(name, value);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress(event.loaded / event.total); });
      request.addEventListener("load", () => resolve({ status: request.status, data: request.response, isLate: token !== store.read("token") }));
      request.addEventListener("error", () => reject(new TypeError("network")));
      request.send(form);
    });
  }

  /* A token is asked for with the first word, once, however many ask at the same moment. */
  async function ensureToken() {
    if (store.read("token")) return true;
    asking = asking || call("POST", "visitor");
    try {
      const { status, data } = await asking;
      if (status === 200 && !store.read("token")) store.write("token", data.token);
      return status === 200;
    } finally { asking = null; }
  }

  function form(fields, files = []) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) if (value !== null && value !== undefined) body.append(name, value);
    for (const file of files) body.append("files", file);
    body.append("time_zone", Intl.DateTimeFormat().resolvedOptions().timeZone || "");
    return body;
  }

  chat.desk = { call, upload, ensureToken, form };
})(window.ContinuaChat);
