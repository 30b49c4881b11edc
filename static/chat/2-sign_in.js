/* Whom the website around us has signed in: its token is changed for one of ours. A token that is refused, or none, leaves
   a nameless visitor; a session that ends asks the website for the next token before anything is given up. */
(function (chat) {
  "use strict";
  const { store, desk } = chat;
  const PATIENCE = 4000;
  const TRIES = 3;
  const ALONE = "continua-chat-sign-in";
  let renewing = null;
  let heard = () => {};
  let renewed = () => {};
  let settling = Promise.resolve();
  let leavings = 0;

  const isKnown = () => Boolean(store.read("known"));
  const pause = (milliseconds) => new Promise((resolve) => { window.setTimeout(resolve, milliseconds); });

  /* Across the tabs of this browser: words travel beside one another (`shared`), a sign-in alone. */
  async function inTurn(mode, work) {
    let begun = false;
    const begin = () => { begun = true; return work(); };
    if (!navigator.locks) return begin();
    try { return await navigator.locks.request(ALONE, { mode }, begin); } catch (error) { if (begun) throw error; return begin(); }
  }

  /* `fresh`: the page has just begun, so whoever is signed in now begins a session of their own. */
  async function signIn(token, fresh = false) {
    heard();
    const since = leavings;
    const exchanged = settling.then(() => exchange(token, fresh, since));
    settling = exchanged.catch(() => {});
    if (await exchanged) await chat.live.fetchSince();
    chat.queue.flush();
  }

  /* Nothing is said meanwhile: the desk moves the conversation to its owner, and words with the old token would begin another.
     Gives true when there is a new session; who has signed out in the meantime gets none. */
  async function exchange(token, fresh, since) {
    if (!token) { if (isKnown()) end(); renewed(false); return false; }
    await chat.queue.atRest();
    const answer = await inTurn("exclusive", () => ask(token));
    if (answer.status !== 200 || since !== leavings) { renewed(false); return false; }
    if (answer.data.why === "other_person" && fresh) { chat.parts.left(); return exchange(token, false, since); }
    if (!answer.data.is_same && store.read("token")) end(answer.data.is_known && !isKnown());
    store.write("token", answer.data.token);
    store.write("known", answer.data.is_known || null);
    renewed(answer.data.is_known);
    chat.live.restart();
    return true;
  }

  /* A network or a desk that is away for a moment leaves nobody nameless. */
  async function ask(token, tried = 1) {
    let answer = { status: 0 };
    try { answer = await desk.call("POST", "sign-in", { form: desk.form({ token }) }); } catch { /* tried again */ }
    if ((answer.status && answer.status < 500) || tried === TRIES) return answer;
    await pause(500 * 2 ** tried);
    return ask(token, tried + 1);
  }

  /* The page forgets whose it was; words that were not sent yet stay with whoever sits here. `goesOn`: the same person got a name. */
  function end(goesOn = false) {
    for (const name of ["token", "known", "asked"]) store.write(name, null);
    chat.parts.nameless(goesOn);
  }

  /* Who was known has gone, with all they wrote; whoever comes next sees nothing of it. */
  function leave() {
    leavings += 1;
    if (isKnown()) chat.parts.left();
  }

  /* Says whether the website has named the same person again. Once it has spoken, the desk is waited for. */
  function renew() {
    renewing = renewing || new Promise((resolve) => {
      const patience = window.setTimeout(() => renewed(false), PATIENCE);
      heard = () => window.clearTimeout(patience);
      renewed = (known) => { heard(); renewing = null; heard = renewed = () => {}; if (!known && isKnown()) end(); resolve(known); };
      chat.parts.askForToken();
    });
    return renewing;
  }

  chat.signIn = { signIn, end, leave, renew, isKnown, inTurn, settled: () => settling };
})(window.ContinuaChat);
