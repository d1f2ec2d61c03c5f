// SPDX-License-Identifier: Apache-2.0
// Draws one case on one target from the page's data: its timeline, its steps, how to repeat it. The template case.html draws the gravest cases alike
// for those who read without scripts.

const stepOf = (number) => {
  const [step, actor, what, expected, shown, mark, ...messages] = data.rows[number];
  return { step, actor: text(actor), what: text(what), expected: text(expected), shown: text(shown), mark: text(mark), messages: messages.map(text) };
};

const lasted = (us) => (us < 1000 ? `${us} µs` : us < 1e6 ? `${(us / 1e3).toFixed(1)} ms` : `${(us / 1e6).toFixed(1)} s`);
const code = (words) => make("code", { class: "text" }, words);
const cell = (label, ...parts) => make("td", { "data-label": label }, ...parts);

// The time of a return stands where it was seen: a call that was looked at again has it in the last row of those.
const whenOf = (row, times) => {
  if (!times.length) return "";
  const rows = times.length / 2;
  const began = times[2 * row];
  const start = began <= CONTINUES ? CONTINUES - began : row;
  if (times[2 * start] < 0) return "";
  const later = Array.from({ length: rows }, (_, each) => each).filter((each) => times[2 * each] === CONTINUES - start);
  const last = later.length ? later.at(-1) : start;
  const lasts = times[2 * start + 1];
  if (row === last && lasts >= 0) return `${lasted(times[2 * start])} + ${lasted(lasts)}`;
  return row === start ? lasted(times[2 * start]) : "";
};

const rowsOf = (step, when) => {
  const mark = MARKS[step.mark];
  const look = mark ? `differs${mark[0] === "◀" ? " first" : ""}` : step.mark === "unrun" ? "unrun" : "";
  const remark = mark ? make("span", { class: "mark" }, `${mark[0]} ${mark[1]}`) : step.mark === "agrees" ? make("span", { class: "agrees" }, "✓ agrees") : null;
  return [
    make("tr", look ? { class: look } : {}, cell("Step", String(step.step)), cell("Agent", step.actor), cell("What it did", code(step.what)),
      cell("Expected", step.expected === null ? make("span", { class: "dim" }, "setup") : code(step.expected)),
      cell("Seen", code(step.shown), " ", remark), cell("Began + took", make("span", { class: "when" }, when))),
    ...step.messages.map((message) => make("tr", { class: "differs message" }, make("td", { colspan: 6, class: "text" }, message))),
  ];
};

const stepsOf = (steps, times) => {
  const flat = times.filter((each) => !Array.isArray(each));
  const heads = ["Step", "Agent", "What it did", "Expected", "Seen", "Began + took"].map((head) => make("th", { scope: "col" }, head));
  return make("table", { class: "grid stack steps" }, make("thead", {}, make("tr", {}, heads)),
    make("tbody", {}, steps.flatMap((step, row) => rowsOf(step, whenOf(row, flat)))));
};

// A word for a POSIX shell.
const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\"'\"'")}'`);

const clauseOf = (number) => {
  const id = text(number);
  const row = clauseRow(id);
  const known = row ? [make("a", { class: "id", href: `#${row.id}` }, id), " ", row.querySelector(".statement").textContent] : [id];
  return make("p", {}, known);
};

// The target whose times stand for all that tell the same story.
const likeOf = (one, target) => data.targets[one.stories.indexOf(one.stories[target])][1];

// The body of a case on one target, in the order of case.html.
const tell = (one, target) => {
  const note = text(one.notes[target]);
  const body = make("div", { class: "body" });
  const listed = text(one.listed[target]);
  if (note) body.append(make("p", {}, make("b", {}, "Note: "), make("span", { class: "text" }, note)));
  if (listed) body.append(make("p", {}, make("b", {}, "Listed: "), make("span", { class: "text" }, listed)));
  if (one.stories && one.stories[target] >= 0) {
    const steps = data.stories[one.stories[target]].map(stepOf);
    const times = one.times[target];
    const picture = times.length ? timelineOf(steps, times) : null;
    if (picture) body.append(picture);
    if (steps.length) body.append(stepsOf(steps, times));
    if (steps.length && !times.length) body.append(make("p", { class: "note" }, `When it did so is in the record only. It shows the same as ${likeOf(one, target)}.`));
  } else if (one.v[target] !== "-") {
    body.append(make("p", { class: "note" }, "Its steps are in the record only."));
  }
  const commands = ["show", "run"].map((verb) => make("pre", { class: "command" },
    `./run_suite.py ${verb} ${quoted(one.id)} --target ${quoted(data.targets[target][2])}`));
  body.append(make("dl", { class: "about" }, make("dt", {}, "Clauses"), make("dd", {}, one.clauses.map(clauseOf)),
    make("dt", {}, "Basis"), make("dd", {}, text(one.basis)), make("dt", {}, "Repeat"), make("dd", {}, commands)));
  const written = data.written[one.scenario]?.map((line) => data.lines[line]).join("\n");
  if (written) {
    body.append(make("details", { class: "raw" }, make("summary", {}, "The scenario as it is written"), make("pre", { class: "scenario" }, written)));
  } else if (!data.written.length) {
    body.append(make("p", { class: "note" }, "The scenarios are too long for this page: they are in the record."));
  }
  return body;
};
