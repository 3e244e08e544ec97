// Thumbs for an answer, with a comment if the person wants to leave one.

import { button, node } from "./dom.js";

export function feedback(answer, session, words) {
  const note = node("span", { role: "status", class: "small" });
  let rated = "";
  const save = async (comment) => {
    note.textContent = "";
    try {
      await session.send("POST", "/widget/feedback", { answer_id: answer, rating: rated, comment });
      note.textContent = words.thanks;
      return true;
    } catch {
      note.textContent = words.unsaved;
      return false;
    }
  };
  const area = node("textarea", { rows: "2", maxlength: "2000", dir: "auto", "aria-label": words.why, placeholder: words.why });
  const form = node("form", { class: "comment", hidden: true }, area, node("button", { type: "submit" }, words.tell));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await save(area.value.trim())) form.hidden = true;
  });
  const thumb = (rating, label) => {
    const made = button(label, () => {
      rated = rating;
      for (const one of thumbs) one.setAttribute("aria-pressed", String(one === made));
      form.hidden = false;
      save(area.value.trim());
    }, { class: "thumb", "aria-pressed": "false" });
    return made;
  };
  const thumbs = [thumb("up", words.good), thumb("down", words.bad)];
  return node("div", { class: "feedback" }, ...thumbs, note, form);
}
