/* Whom the website around us has signed in: its token is changed for one of ours. A token that is refused, or none, leaves
   a nameless visitor; a session that ends asks the website for the next token before anything is given up. */
(function (chat) {
  "use strict";
  const { store, desk } = chat;
  const PATIENCE = 4000;
  let renewing = null;
  let renewed = () => {};
  let settling = Promise.resolve();

  const isKnown = () => Boolean(store.read("known"));

  /* `fresh`: the page has just begun, so whoever is signed in now begins a session of their own. */
  async function signIn(token, fresh = false) {
    const exchanged = settling.then(() => exchange(token, fresh));
    settling = exchanged.catch(() => {});
    if (await exchanged) await chat.live.fetchSince();
  }

  /* Nothing is said meanwhile: the desk moves the conversation to its owner, and words with the old token would begin another.
     Gives true when there is a new session. */
  async function exchange(token, fresh) {
    if (!token) { if (isKnown()) end(); renewed(false); return false; }
    await chat.queue.atRest();
    let answer;
    try { answer = await desk.call("POST", "sign-in", { form: desk.form({ token }) }); } catch { return false; }
    if (answer.status !== 200) return false;
    if (answer.data.why === "other_person" && fresh) { end(); return exchange(token); }
    if (!answer.data.is_same && store.read("token")) end(answer.data.is_known && !isKnown());
    store.write("token", answer.data.token);
    store.write("known", answer.data.is_known || null);
    renewed(answer.data.is_known);
    chat.live.restart();
    return true;
  }

  /* The page forgets whose it was; words that were not sent yet stay with whoever sits here. `goesOn`: the same person got a name. */
  function end(goesOn = false) {
    for (const name of ["token", "known", "asked"]) store.write(name, null);
    chat.parts.nameless(goesOn);
  }

  /* Says whether the website has named the same person again. */
  function renew() {
    renewing = renewing || new Promise((resolve) => {
      const settle = (known) => { renewing = null; renewed = () => {}; if (!known && isKnown()) end(); resolve(known); };
      renewed = settle;
      window.setTimeout(() => { if (renewed === settle) settle(false); }, PATIENCE);
      chat.parts.askForToken();
    });
    return renewing;
  }

  chat.signIn = { signIn, end, renew, isKnown, settled: () => settling };
})(window.ContinuaChat);
