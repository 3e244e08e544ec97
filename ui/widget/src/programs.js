// The program rows behind an answer, each cell as it stands in the table.

import { link, node, webAddress } from "./dom.js";

const LEFT_OUT = ["id", "program_name"];

function row(program) {
  const made = node("dl", null);
  for (const [name, value] of Object.entries(program)) {
    if (LEFT_OUT.includes(name) || value === "" || value === null || typeof value === "object") continue;
    const text = String(value);
    made.append(node("div", null,
      node("dt", null, name.replace(/_/g, " ")),
      node("dd", { dir: "auto" }, webAddress(text) ? link(text, text) : text)));
  }
  return node("details", { class: "program" },
    node("summary", { dir: "auto" }, program.program_name + (program.state ? " · " + program.city + ", " + program.state : "")), made);
}

export function programs(found, words) {
  return node("details", { class: "programs" },
    node("summary", null, words.programs + " (" + found.length + ")"), ...found.map(row));
}
