// The conversation, in a frame on the advisor's own origin.

import { Answer } from "./answer.js";
import { button, node, textOn } from "./dom.js";
import { Refusal, Session } from "./session.js";
import { events } from "./stream.js";
import { fill, RTL, STRINGS } from "./strings.js";

const SITE = new URLSearchParams(location.search).get("site") || "";
const LONGEST = 4000; // characters; the server has the last word
const SLOW = 8000; // ms

let host = ""; // the origin of the page around, known from its first message
let chat = null;

function post(type, more) {
  if (host) window.parent.postMessage({ advisor: 1, type, ...more }, host);
}

class Chat {
  constructor(settings, session) {
    this.settings = settings;
    this.session = session;
    this.words = STRINGS[settings.language];
    this.conversation = null;
    this.busy = false;
    this.later = false;
    this.waiting = [];
    this.build();
    this.welcome();
  }

  build() {
    const { words, settings } = this;
    const title = settings.title || words.advisor;
    document.title = title;
    document.documentElement.lang = settings.language;
    document.documentElement.dir = RTL.includes(settings.language) ? "rtl" : "ltr";
    document.documentElement.style.setProperty("--accent", settings.accent);
    document.documentElement.style.setProperty("--on-accent", textOn(settings.accent));
    this.log = node("div", { role: "log", "aria-live": "off", "aria-label": title, class: "log", tabindex: "0" });
    this.live = node("div", { role: "status", class: "hidden" });
    this.input = node("textarea", { rows: "1", dir: "auto", "aria-label": words.ask, placeholder: words.ask });
    this.send = node("button", { type: "submit", class: "send" }, words.send);
    const form = node("form", { class: "composer" }, this.input, this.send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(this.input.value);
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.ask(this.input.value);
    });
    this.input.addEventListener("input", () => this.fit());
    this.sure = node("div", { class: "sure", role: "group", "aria-label": words.sure, hidden: true },
      node("p", null, words.sure),
      button(words.yes, () => this.forget()),
      button(words.no, () => this.unsure(), { class: "quiet" }));
    this.again = button(words.start, () => {
      this.sure.hidden = !this.sure.hidden;
      if (!this.sure.hidden) this.sure.querySelector("button").focus();
    }, { class: "quiet" });
    document.body.replaceChildren(
      node("header", null,
        node("h1", { dir: "auto" }, title),
        settings.inline ? null : button("×", () => post("close"), { class: "icon", "aria-label": words.close })),
      node("main", null, this.log, this.live, this.sure, form),
      node("footer", null, node("span", null, words.notice), this.again));
  }

  unsure() {
    this.sure.hidden = true;
    this.again.focus();
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = Math.min(this.input.scrollHeight + 2, 140) + "px";
  }

  grow() {
    if (!this.settings.inline) return;
    const around = document.body.scrollHeight - this.log.clientHeight;
    post("resize", { height: Math.ceil(this.log.scrollHeight + around) });
  }

  welcome(note) {
    const starters = (this.settings.starters || []).slice(0, 6);
    this.log.replaceChildren(
      node("article", { class: "advisor", "aria-label": this.words.advisor },
        note ? node("p", { class: "small" }, note) : null,
        node("p", { dir: "auto" }, this.settings.greeting || this.words.hi),
        starters.length
          ? node("div", { class: "next" }, ...starters.map((text) => button(text, () => this.ask(text), { class: "follow", dir: "auto" })))
          : null));
    this.grow();
  }

  announce(text) {
    this.live.textContent = text;
  }

  set working(on) {
    this.busy = on;
    this.send.setAttribute("aria-disabled", String(on));
    this.log.setAttribute("aria-busy", String(on));
  }

  ask(text) {
    const question = text.trim();
    if (!question) return;
    if (this.busy) {
      // What the page asks meanwhile waits; what the person typed stays in the field.
      if (text !== this.input.value && this.waiting.length < 5) this.waiting.push(question);
      return;
    }
    if (text === this.input.value) {
      this.input.value = "";
      this.fit();
    }
    const answer = new Answer(question, this.session, this.words);
    this.log.append(answer.question, answer.element);
    answer.question.scrollIntoView({ block: "start" });
    this.grow();
    this.input.focus();
    const most = this.settings.max_message || LONGEST;
    if (question.length > most) {
      this.input.value = question;
      this.fit();
      return this.failed(answer, fill(this.words.long, { n: question.length, m: most }));
    }
    this.listen(question, answer);
  }

  async listen(question, answer) {
    this.working = true;
    const slow = setTimeout(() => {
      if (!answer.text) {
        answer.say(this.words.slow);
        this.announce(this.words.slow);
      }
    }, SLOW);
    const again = () => {
      answer.question.remove();
      answer.element.remove();
      this.input.focus();
      this.ask(question);
    };
    try {
      const reply = await this.reply(question, answer);
      answer.finish(reply, (next) => this.ask(next));
      this.announce(this.words.answer + " " + answer.body.innerText);
      post("answered", { status: reply.status });
    } catch (error) {
      const refused = error instanceof Refusal;
      if (!refused || error.status >= 500 || !error.status) post("error", { reason: refused ? error.reason || "unreachable" : "dropped" });
      this.failed(answer, refused ? this.told(error) : this.words.dropped, again);
    }
    clearTimeout(slow);
    this.working = false;
    this.grow();
    if (this.later) return this.forget();
    if (this.waiting.length) this.ask(this.waiting.shift());
  }

  failed(answer, text, again) {
    answer.fail(text, again);
    this.announce(text);
    answer.rest.scrollIntoView({ block: "nearest" });
  }

  told(refusal) {
    const { words } = this;
    if (refusal.status === 429) return fill(words.busy, { n: refusal.wait || 60 });
    if (refusal.status === 503) return words.off;
    if (refusal.status === 403) return words.here;
    if (refusal.status === 422 || refusal.status === 413) return refusal.detail || words.down;
    return words.down;
  }

  // Sends the question; a conversation that the advisor no longer knows is replaced by a new one.
  async reply(question, answer) {
    const body = { message: question, stream: true };
    if (this.conversation) body.conversation_id = this.conversation;
    let response;
    try {
      response = await this.session.send("POST", "/widget/chat", body);
    } catch (refusal) {
      if (refusal.status !== 404 || !this.conversation) throw refusal;
      this.conversation = null;
      answer.element.prepend(node("p", { class: "small" }, this.words.fresh));
      return this.reply(question, answer);
    }
    for await (const { name, data } of events(response)) {
      if (name === "start") this.conversation = data.conversation_id;
      else if (name === "delta") answer.add(data.text);
      else if (name === "error") throw new Refusal(data.status || 500, data);
      else if (name === "done") return data;
    }
    throw new Error("The stream ended before the answer did.");
  }

  async forget() {
    let note = this.words.forgotten;
    this.sure.hidden = true;
    this.waiting = [];
    this.later = this.busy; // an answer that is on its way is waited for, then deleted with the rest
    if (this.busy) return this.again.focus();
    try {
      if (this.conversation) {
        await this.session.send("DELETE", "/widget/conversation", { conversation_id: this.conversation });
      }
    } catch (refusal) {
      if (refusal.status !== 404) {
        const trouble = node("div", { class: "trouble" }, this.words.kept);
        this.log.append(trouble);
        trouble.scrollIntoView({ block: "nearest" });
        this.announce(this.words.kept);
        return this.again.focus();
      }
      note = this.words.fresh; // it is out of reach; whether it was deleted is not known here
    }
    this.conversation = null;
    this.session.token = ""; // a session ends with its conversation
    this.welcome(note);
    this.announce(note);
    this.input.focus();
  }
}

// Nothing that the page around sends is trusted further than these shapes.
function settled(given) {
  const text = (value, most) => (typeof value === "string" ? value.slice(0, most) : "");
  return {
    title: text(given.title, 80),
    greeting: text(given.greeting, 500),
    accent: /^#[0-9a-f]{6}$/i.test(given.accent) ? given.accent : "#0b5c66",
    language: Object.hasOwn(STRINGS, given.language) ? given.language : "en",
    starters: Array.isArray(given.starters) ? given.starters.map((one) => text(one, 200).trim()).filter(Boolean) : [],
    inline: given.inline === true,
    max_message: Number(given.max_message) || 0,
  };
}

async function begin(settings) {
  const session = new Session(SITE, host);
  chat = new Chat(settled(settings), session);
  post("ready");
  try {
    await session.ready();
  } catch (refusal) {
    post("error", { reason: refusal.reason || (refusal.status ? "status " + refusal.status : "unreachable") });
    const text = chat.told(refusal);
    chat.log.append(node("div", { class: "trouble" }, text));
    chat.announce(text);
  }
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || window.parent === window) return;
  const message = event.data;
  if (!message || message.advisor !== 1 || (host && event.origin !== host)) return;
  if (message.type === "init" && !chat && message.settings && /^https?:/.test(event.origin)) {
    host = event.origin;
    begin(message.settings);
  } else if (!chat) return;
  else if (message.type === "init") post("ready");
  else if (message.type === "open") chat.input.focus();
  else if (message.type === "ask" && typeof message.text === "string") chat.ask(message.text);
  else if (message.type === "reset") chat.forget();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !chat) return;
  if (!chat.sure.hidden) chat.unsure();
  else post("close");
});

// The page around is told that the frame listens; its origin is known from the referrer alone.
if (window.parent !== window && document.referrer) {
  window.parent.postMessage({ advisor: 1, type: "ready" }, new URL(document.referrer).origin);
}
