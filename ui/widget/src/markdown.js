// The Markdown of answers as DOM nodes: paragraphs, lists, tables, quotes, headings, bold, italic, code,
// web links and [n]. Anything else, HTML above all, stays the text that it is.

import { node, link } from "./dom.js";

const INLINE =
  /\\([!-/:-@[-`{-~])|\*\*(.+?)\*\*|\*(\S(?:.*?\S)?)\*(?!\*)|`([^`]+)`|\[(\d{1,3})\](?!\()|\[([^\]]+)\]\(([^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)|(https?:\/\/[^\s<>|)\]]*[^\s<>|)\].,;:!?'"”’])/g;
const ITEM = /^( *)([-*+]|\d{1,3}[.)])\s+(.*)$/;
const RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

// `cite(n)` gives the node for a citation number.
export function inline(text, cite) {
  const made = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, escaped, bold, italic, code, n, label, address, bare] = found;
    made.append(text.slice(from, found.index));
    from = found.index + whole.length;
    if (escaped) made.append(escaped);
    else if (bold) made.append(node("strong", null, inline(bold, cite)));
    else if (italic) made.append(node("em", null, inline(italic, cite)));
    else if (code) made.append(node("code", null, code));
    else if (n) made.append(cite(Number(n)));
    else if (label) made.append(link(label, address));
    else made.append(link(bare, bare));
  }
  made.append(text.slice(from));
  return made;
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

// The roles stand though the narrow layout takes the table's display away.
function table(lines, cite) {
  const heads = cells(lines[0]);
  const row = (found) =>
    node("tr", { role: "row" },
      ...heads.map((head, i) =>
        node("td", { role: "cell", "data-label": head.replace(/[*`\\]/g, "") },
          node("div", { class: "value", dir: "auto" }, inline(found[i] || "", cite)))));
  return node("div", { class: "table", tabindex: "0", role: "group" },
    node("table", { role: "table" },
      node("thead", { role: "rowgroup" },
        node("tr", { role: "row" },
          ...heads.map((head) => node("th", { role: "columnheader", scope: "col" }, inline(head, cite))))),
      node("tbody", { role: "rowgroup" }, ...lines.slice(2).map((line) => row(cells(line))))));
}

function list(lines, cite) {
  const first = ITEM.exec(lines[0]);
  const depth = first[1].length;
  const numbered = /\d/.test(first[2]);
  const made = node(numbered ? "ol" : "ul", { start: numbered ? parseInt(first[2], 10) : null });
  let at = 0;
  while (at < lines.length) {
    const found = ITEM.exec(lines[at]);
    let end = at + 1;
    while (end < lines.length) {
      const next = ITEM.exec(lines[end]);
      if (next && next[1].length <= depth) break;
      end += 1;
    }
    const inner = lines.slice(at + 1, end);
    const nested = inner.findIndex((line) => ITEM.test(line));
    const more = (nested < 0 ? inner : inner.slice(0, nested)).map((line) => " " + line.trim()).join("");
    const item = node("li", null, inline((found ? found[3] : lines[at].trim()) + more, cite));
    if (nested >= 0) item.append(list(inner.slice(nested), cite));
    made.append(item);
    at = end;
  }
  return made;
}

export function render(text, cite) {
  const made = document.createDocumentFragment();
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  let at = 0;
  const take = (belongs) => {
    const start = at;
    while (at < lines.length && lines[at].trim() && (at === start || belongs(lines[at]))) at += 1;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const line = lines[at];
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (!line.trim()) at += 1;
    else if (heading) {
      made.append(node("p", { class: "heading" }, node("strong", null, inline(heading[1], cite))));
      at += 1;
    } else if (/^\s*>/.test(line)) {
      const inner = take((next) => /^\s*>/.test(next)).map((next) => next.replace(/^\s*> ?/, ""));
      made.append(node("blockquote", { class: "care" }, render(inner.join("\n"), cite)));
    } else if (line.includes("|") && RULE.test(lines[at + 1] || "") && lines[at + 1].includes("-")) {
      made.append(table(take((next) => next.includes("|")), cite));
    } else if (ITEM.test(line)) {
      const found = [...take(() => true)];
      while (at + 1 < lines.length && !lines[at].trim() && ITEM.test(lines[at + 1])) {
        at += 1;
        found.push(...take(() => true));
      }
      made.append(list(found, cite));
    } else {
      const found = take((next) => !/^(\s*>|#{1,6}\s)/.test(next) && !ITEM.test(next));
      made.append(node("p", null, inline(found.map((next) => next.trim()).join(" "), cite)));
    }
  }
  return made;
}
