// One question and its answer on the page.

import { button, node } from "./dom.js";
import { card } from "./citations.js";
import { feedback } from "./feedback.js";
import { inline, render } from "./markdown.js";
import { programs } from "./programs.js";
import { fill } from "./strings.js";

export class Answer {
  constructor(question, session, words) {
    this.session = session;
    this.words = words;
    this.text = "";
    this.body = node("div", { class: "text", dir: "auto" });
    this.note = node("p", { class: "small wait" }, words.wait);
    this.rest = node("div", { class: "rest" });
    this.question = node("article", { class: "you", "aria-label": words.you }, node("div", { dir: "auto" }, question));
    this.element = node("article", { class: "advisor", "aria-label": words.advisor }, this.body, this.note, this.rest);
    this.painting = 0;
  }

  // Text that came; shown at the browser's next frame.
  add(text) {
    this.text += text;
    if (this.painting) return;
    this.painting = requestAnimationFrame(() => {
      this.painting = 0;
      this.body.replaceChildren(render(this.text, (n) => node("sup", null, String(n))));
      this.note.hidden = true;
    });
  }

  stop() {
    cancelAnimationFrame(this.painting);
    this.painting = 0;
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = false;
  }

  // What went wrong, with what had come until then, and a way to try again.
  fail(text, again) {
    this.stop();
    if (this.text) this.body.replaceChildren(render(this.text, (n) => node("sup", null, String(n))));
    this.note.hidden = true;
    this.rest.replaceChildren(node("div", { class: "trouble" }, node("p", null, text), again ? button(this.words.again, again) : null));
  }

  cite(reply, n) {
    const citation = reply.citations.find((one) => one.n === n);
    if (!citation) return "[" + n + "]";
    const opener = button(String(n), () => this.toggle(citation, opener), {
      class: "cite", "aria-expanded": "false", "aria-label": fill(this.words.source, { n }) + ": " + citation.title,
    });
    return opener;
  }

  // The card opens after the paragraph, list, quote or table that holds its number.
  toggle(citation, opener) {
    const open = opener.getAttribute("aria-expanded") === "true";
    if (this.shut) this.shut();
    if (open) return;
    const close = () => {
      made.remove();
      opener.setAttribute("aria-expanded", "false");
      this.shut = null;
      opener.focus();
    };
    const made = card(citation, this.session, this.words, close);
    opener.setAttribute("aria-expanded", "true");
    let block = opener;
    while (block.parentNode !== this.body && block.parentNode.localName !== "li") block = block.parentNode;
    block.localName === "button" || block.parentNode.localName === "li" ? block.parentNode.append(made) : block.after(made);
    this.shut = () => {
      made.remove();
      opener.setAttribute("aria-expanded", "false");
      this.shut = null;
    };
    made.focus();
    made.scrollIntoView({ block: "nearest" });
  }

  // The whole reply takes the place of what streamed.
  finish(reply, ask) {
    this.stop();
    this.text = reply.text;
    this.note.hidden = true;
    this.body.replaceChildren(render(reply.text, (n) => this.cite(reply, n)));
    const told = (caution) => reply.text.includes(caution);
    const cautions = reply.cautions.filter((caution) => !told(caution));
    const next = reply.follow_ups.slice(0, 5);
    this.rest.replaceChildren(
      ...cautions.map((caution) =>
        node("div", { class: "care", dir: "auto" }, node("strong", null, this.words.care + ": "), inline(caution, (n) => this.cite(reply, n)))),
      ...(reply.programs.length ? [programs(reply.programs, this.words)] : []),
      ...(next.length
        ? [node("div", { class: "next", role: "group", "aria-label": this.words.next },
            node("p", { class: "small" }, this.words.next),
            ...next.map((question) => button(question, () => ask(question), { class: "follow", dir: "auto" })))]
        : []),
      feedback(reply.answer_id, this.session, this.words));
  }
}
