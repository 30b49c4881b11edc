/* Files for a reply or a note: dropped on the ticket, pasted or chosen, each a chip at once, checked against the limits of the desk
   before they travel. They stand in the form's own field, so that it is sent, kept and restored as ever. */
(function () {
  "use strict";
  const FIELD = ".composer-form .attach input[type=file]";
  const RASTER = /^image\/(png|jpeg|gif|webp)$/;
  const LARGEST_PICTURE = 20 * 1024 * 1024;
  const SIDE = 72;
  const TURNING = /[\u202a\u202b\u202d\u202e\u2066-\u2068]/;
  const root = document.documentElement;
  const taken = new WeakMap();
  const chips = new WeakMap();
  let isOurs = false;
  let isFromHere = false;

  const source = () => document.getElementById("attaching");
  const words = (which, part = "") => source().dataset[which].replace("#", () => part);
  const piece = (which) => source().content.querySelector(`[data-${which}]`).cloneNode(true);
  const isSame = (one, other) => ["name", "size", "type", "lastModified"].every((key) => one[key] === other[key]);

  /* The form that stands open, if it takes files just now. */
  function open() {
    const composer = document.getElementById("composer");
    const form = composer && source() && document.getElementById(`${composer.dataset.mode}-form`);
    return form && form.querySelector(FIELD) && !form.dataset.sending ? form : null;
  }

  function size(bytes) {
    if (bytes < 1024) return `${bytes} B`;
    if (bytes < 1048576) return `${Math.round(bytes / 1024)} KB`;
    return `${new Intl.NumberFormat(root.lang, { maximumFractionDigits: 1 }).format(bytes / 1048576)} MB`;
  }

  function mayHarm(file) {
    const name = file.name.toLowerCase().replace(/[. ]+$/, "");
    const { names, types } = source().dataset;
    return names.split(" ").some((end) => name.endsWith(end)) || types.split(" ").includes(file.type) || TURNING.test(name);
  }

  /* A picture is drawn, not linked: the policy of the page lets no other address in. */
  async function draw(file, sign) {
    if (!RASTER.test(file.type) || file.size > LARGEST_PICTURE) return;
    const whole = await createImageBitmap(file).catch(() => null);
    if (!whole) return;
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    const least = Math.min(whole.width, whole.height);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(whole, (whole.width - least) / 2, (whole.height - least) / 2, least, least, 0, 0, SIDE, SIDE);
    whole.close();
    sign.replaceChildren(canvas);
  }

  function chip(file) {
    if (chips.has(file)) return chips.get(file);
    const node = piece("chip");
    const out = node.querySelector("[data-unattach]");
    node.querySelector("[data-name]").textContent = file.name;
    node.title = file.name;
    node.querySelector("[data-size]").textContent = size(file.size);
    if (mayHarm(file)) node.classList.add("may-harm");
    else node.querySelector("[data-harm]").remove();
    out.setAttribute("aria-label", out.getAttribute("aria-label").replace("#", () => file.name));
    draw(file, node.querySelector("[data-sign]"));
    chips.set(file, node);
    return node;
  }

  function put(input, files) {
    const carried = new DataTransfer();
    for (const file of files) carried.items.add(file);
    input.files = carried.files;
    taken.set(input, files);
    input.form.querySelector("[data-files]").replaceChildren(...files.map(chip));
  }

  /* What stands in the field by another hand than that of its reader is told to those who keep it. */
  function tell(input) {
    isOurs = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    isOurs = false;
  }

  function problem(form, sentences) {
    form.querySelector("[data-problem]")?.remove();
    if (!sentences.length) return;
    const line = piece("problem");
    form.querySelector("[data-files]").after(line);
    line.textContent = sentences.join(" ");
  }

  /* The words travel with the files, and every part has its head. */
  function weight(form, files) {
    return files.reduce((sum, file) => sum + file.size + 1024, 4096 + 4 * form.elements.text.value.length);
  }

  function refusal(form, all, file) {
    if (!file.size || file.isFolder) return words("empty", file.name);
    if (all.length + form.querySelectorAll("[name=files_kept]:checked").length >= Number(source().dataset.most)) return words("many");
    return weight(form, [...all, file]) > Number(root.dataset.mostMb) * 1048576 ? words("large", file.name) : "";
  }

  function add(input, files) {
    const all = [...(taken.get(input) || [])];
    const before = all.length;
    const refused = new Set();
    for (const file of files) {
      if (all.some((one) => isSame(one, file))) continue;
      const why = refusal(input.form, all, file);
      if (why) refused.add(why);
      else all.push(file);
    }
    put(input, all);
    problem(input.form, [...refused]);
    if (all.length > before) window.Continua.announce(words("added", all.slice(before).map((file) => file.name).join(", ")));
  }

  function bring(form, files) {
    const input = form.querySelector(FIELD);
    add(input, files);
    tell(input);
  }

  function remove(button) {
    const { form } = button;
    const input = form.querySelector(FIELD);
    const place = [...form.querySelectorAll("[data-unattach]")].indexOf(button);
    const files = [...taken.get(input)];
    const [gone] = files.splice(place, 1);
    put(input, files);
    tell(input);
    problem(form, []);
    const left = form.querySelectorAll("[data-unattach]");
    (left[Math.min(place, left.length - 1)] || form.elements.text).focus();
    window.Continua.announce(words("removed", gone.name));
  }

  /* A picture from the clipboard is called "image.png" by every browser. */
  function named(form, files) {
    const names = new Set((taken.get(form.querySelector(FIELD)) || []).map((file) => file.name));
    return files.map((file) => {
      const ending = /^(?:image\.(\w+))?$/.exec(file.name);
      if (!ending) return file;
      const kind = ending[1] || file.type.split("/")[1] || "png";
      let count = 1;
      while (names.has(`${words("picture", count)}.${kind}`)) count += 1;
      const name = `${words("picture", count)}.${kind}`;
      names.add(name);
      return new File([file], name, { type: file.type, lastModified: file.lastModified });
    });
  }

  /* Words with a picture of themselves, as a table from a spreadsheet, are words. */
  function paste(event) {
    const form = open();
    const files = [...((event.clipboardData && event.clipboardData.files) || [])];
    if (event.defaultPrevented || !form || !files.length) return;
    if (!form.contains(event.target) && event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const text = event.clipboardData.getData("text/plain");
    if (text.trim() && !files.every((file) => text.includes(file.name))) return;
    event.preventDefault();
    bring(form, named(form, files));
  }

  function mark(form) {
    const pane = form && form.closest(".ticket-pane");
    let ground = document.querySelector(".drop-ground");
    if (ground && ground.parentElement !== pane) { ground.remove(); ground = null; }
    if (!pane || ground) return;
    ground = piece("ground");
    ground.classList.toggle("is-note", form.id === "note-form");
    ground.querySelector("strong").textContent = words(form.id === "note-form" ? "note" : "reply");
    pane.append(ground);
  }

  /* A file that misses its place would take that of the whole page. */
  function over(event) {
    const { dataTransfer: carried, target } = event;
    if (isFromHere || event.defaultPrevented || !source() || !carried || !carried.types.includes("Files")) return null;
    if (!target.closest || target.closest("[data-pictures], input[type=file]")) return null;
    event.preventDefault();
    const form = target.closest(".ticket-pane") ? open() : null;
    carried.dropEffect = form ? "copy" : "none";
    mark(event.type === "drop" ? null : form);
    return form;
  }

  function drop(event) {
    const form = over(event);
    if (!form) return;
    const entries = [...event.dataTransfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    bring(form, [...event.dataTransfer.files].map((file, place) => Object.assign(file, { isFolder: Boolean(entries[place] && entries[place].isDirectory) })));
    form.elements.text.focus();
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!isOurs && input.matches(FIELD) && source()) add(input, [...input.files]);
  }, true);
  document.addEventListener("click", (event) => {
    const out = event.target.closest("[data-unattach]");
    if (out) remove(out);
  });
  document.addEventListener("paste", paste);
  for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, over);
  document.addEventListener("drop", drop);
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
  document.addEventListener("dragstart", () => { isFromHere = true; });
  document.addEventListener("dragend", () => { isFromHere = false; mark(null); });

  window.Continua.attaching = { words, piece, problem };
})();
