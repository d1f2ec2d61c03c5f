// SPDX-License-Identifier: Apache-2.0
// Compares two columns: what failed newly, what was mended, what changed otherwise, what appeared and what is gone; cases that changed alike stand together.
// Which change counts as what, and which are alike, is decided as in compare.py; a browser test holds both to the same answer.
const DIFFERS = ["fail", "known", "advisory"];
const AGREES = ["pass", "unexpected_pass"];
const GLYPHS = { new_failure: "✗", fixed: "✓", changed: "≠", appeared: "+", gone: "−" };

const changeOf = (one, from, to) => {
  const [before, after] = [from, to].map((target) => (one.v[target] === "-" ? null : verdictOf(one.v[target])[0]));
  if (after === null) return before === null ? null : "gone";
  if (after === "fail" && before !== "fail") return "new_failure";
  if (after === "broken" && before !== "fail" && before !== "broken") return "new_failure";
  if (before === null) return "appeared";
  if ([...DIFFERS, "broken"].includes(before) && AGREES.includes(after)) return "fixed";
  return before !== after || (DIFFERS.includes(after) && one.outcomes[from] !== one.outcomes[to]) ? "changed" : null;
};

// How it differed there, if it did.
const differenceOf = (one, target) => (one.v[target] !== "-" && [...DIFFERS, "broken"].includes(verdictOf(one.v[target])[0]) ? text(one.notes[target]) : null);

// [kind, letter before, letter after, difference, cases] for all that changed.
const changes = (from, to) => {
  const found = new Map();
  for (const one of cases) {
    const kind = changeOf(one, from, to);
    if (!kind) continue;
    const likeness = [kind, one.v[from], one.v[to], differenceOf(one, to) ?? differenceOf(one, from) ?? ""].join("\0");
    if (!found.has(likeness)) found.set(likeness, []);
    found.get(likeness).push(one);
  }
  return [...found].map(([likeness, alike]) => [...likeness.split("\0"), alike]);
};

const chipOr = (letter) => (letter === "-" ? make("span", { class: "dim" }, "not planned") : chip(verdictOf(letter)));
const SHOWN = 200;

const changePart = ([kind, words, meaning], groups) => {
  const number = groups.reduce((sum, group) => sum + group[4].length, 0);
  const part = make("details", { class: "change", "data-kind": kind }, make("summary", {}, make("b", {}, `${GLYPHS[kind]} ${number} ${words}`), " ", make("span", { class: "explained" }, meaning)));
  part.open = number <= 30 || kind === "new_failure";
  for (const [, before, after, note, alike] of groups.sort((one, two) => two[4].length - one[4].length)) {
    const links = alike.slice(0, SHOWN).map((one) => make("li", {}, make("a", { href: `#${one.anchor}` }, make("code", {}, one.id))));
    if (alike.length > SHOWN) links.push(make("li", { class: "dim" }, `and ${alike.length - SHOWN} more`));
    part.append(make("p", { class: "like" }, make("b", {}, `${alike.length} × `), chipOr(before), " → ", chipOr(after), " ", make("span", { class: "text dim" }, note)), make("ul", {}, links));
  }
  return part;
};

const showChanges = (from, to) => {
  const place = byId("changes");
  const found = changes(from, to);
  const titles = [data.targets[from][1], data.targets[to][1]];
  const parts = data.kinds.map((kind) => [kind, found.filter((group) => group[0] === kind[0])]).filter(([, groups]) => groups.length);
  const nothing = make("p", {}, from === to ? "Choose two different columns." : `${titles[0]} and ${titles[1]} show the same in every case.`);
  place.replaceChildren(...(parts.length ? parts.map(([kind, groups]) => changePart(kind, groups)) : [nothing]));
};
