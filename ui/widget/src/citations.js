// The card behind a citation number: what the source says, word for word, its dates and its link.

import { button, link, node } from "./dom.js";
import { inline } from "./markdown.js";
import { fill } from "./strings.js";

// ISO dates in words of the interface's language.
function inWords(text) {
  return text.replace(/(?<![\d-])(\d{4})-(\d\d)(?:-(\d\d))?(?![\d-])/g, (whole, year, month, day) => {
    const date = new Date(whole.length > 7 ? whole : whole + "-01");
    if (isNaN(date)) return whole;
    const form = { year: "numeric", month: "long", day: day && "numeric", timeZone: "UTC" };
    const language = document.documentElement.lang;
    return date.toLocaleDateString(language === "en" ? "en-GB" : language, form);
  });
}

const plainMark = (n) => "[" + n + "]";

function source(found, words) {
  const parts = [link(found.title, found.url), " · " + found.publisher];
  parts.push(" · " + (found.date && found.date !== "undated" ? inWords(found.date) : words.undated));
  if (found.standing) parts.push(" · " + inWords(found.standing));
  const badge = node("span", { class: found.official ? "badge official" : "badge" },
    found.official ? words.official : words.unofficial);
  return node("li", { dir: "auto" }, ...parts, " ", badge);
}

function dates(citation, words) {
  const first = citation.as_of && citation.as_of !== "undated" ? fill(words.asof, { d: inWords(citation.as_of) }) : words.undated;
  return first + (citation.checked ? " · " + fill(words.checked, { d: inWords(citation.checked) }) : "");
}

// The passage itself, fetched when it is asked for.
function whole(citation, session, words) {
  const place = node("div", { class: "whole", dir: "auto" });
  const more = button(words.whole, async () => {
    more.disabled = true;
    place.textContent = words.wait;
    try {
      const path = "/widget/passages/" + encodeURIComponent(citation.id);
      const passage = await (await session.send("GET", path)).json();
      place.replaceChildren(
        ...["short", "detail", "cautions"].flatMap((part) =>
          (passage[part] || []).map((s) => node("p", part === "cautions" ? { class: "care" } : null, inline(s.text, plainMark)))));
      more.remove();
      place.tabIndex = -1;
      place.focus();
    } catch {
      more.disabled = false;
      place.textContent = words.down.split(/(?<=[.。۔।])/)[0];
    }
  }, { class: "quiet" });
  return [place, more];
}

// `closed()` is called when the person closes it.
export function card(citation, session, words, closed) {
  const label = fill(words.source, { n: citation.n });
  const made = node("section", { class: "card", role: "group", "aria-label": label, tabindex: "-1" },
    node("div", { class: "bar" },
      node("strong", { dir: "auto" }, "[" + citation.n + "] " + citation.title),
      button("×", closed, { class: "icon", "aria-label": words.close })),
    node("blockquote", { class: "quote", dir: "auto" }, inline(citation.quote, plainMark)),
    node("p", { class: "small" }, dates(citation, words)),
    node("ul", { class: "sources" }, ...citation.sources.map((found) => source(found, words))),
    ...(citation.kind === "passage" ? whole(citation, session, words) : []));
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closed();
  });
  return made;
}
