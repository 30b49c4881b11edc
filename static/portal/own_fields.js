/* Fields of the contact form that belong to other topics than the chosen one step aside; what was typed in them is kept and not asked about. */
(function () {
  "use strict";
  const topic = document.getElementById("field-topic_id");
  if (!topic) return;
  function fit() {
    for (const part of document.querySelectorAll("[data-topics]")) {
      const of = part.dataset.topics.split(" ").filter(Boolean);
      part.hidden = of.length > 0 && !of.includes(topic.value);
      const note = part.querySelector(".form-text");
      if (note) note.hidden = true;
    }
  }
  topic.addEventListener("change", fit);
  fit();
})();
