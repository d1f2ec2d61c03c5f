// SPDX-License-Identifier: Apache-2.0
// The words of the search box: `status:fail target:wine area:views is:different clause:D-201 basis:inferred "some text"`, each with a minus
// for its opposite. All must be true of a case; several values after a colon, with commas, are alternatives.
const KEYS = ["status", "target", "area", "clause", "basis", "is"];
const IS = ["different", "same"];

// A word that is not finished has no values, and asks nothing.
const atomsOf = (query) => [...query.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S*))/gi)].map(([, minus, key, phrase, plain]) => (
  { not: minus === "-", key: key && key.toLowerCase(), values: (phrase ?? plain).toLowerCase().split(phrase === undefined && key ? "," : "\0").filter(Boolean) }
)).filter(({ values }) => values.length);

// What is wrong with a query, or nothing.
const complaint = (atoms) => {
  for (const { key, values } of atoms) {
    if (key && !KEYS.includes(key)) return `there is no ${key}: – try ${KEYS.map((each) => `${each}:`).join(" ")}`;
    const bad = values.find((value) => (key === "status" && !data.verdicts.some(([name]) => name.startsWith(value))) || (key === "is" && !IS.includes(value)));
    if (bad !== undefined) return key === "is" ? `is: takes ${IS.join(", ")}` : `no status begins with ${bad}`;
  }
  return "";
};

const wordsOf = (one) => {
  one.words ??= [one.id, text(one.rule), ...one.clauses.map(text), ...[...one.notes, ...one.listed].map((said) => text(said) ?? "")].join("\n").toLowerCase();
  return one.words;
};

const isDifferent = (one) => new Set(one.outcomes).size > 1;

// Tests of one atom: of a case as a whole, or of a case on one target.
const CASE_TESTS = {
  area: (one, value) => text(one.area).toLowerCase().startsWith(value),
  clause: (one, value) => one.clauses.some((clause) => text(clause).toLowerCase() === value),
  basis: (one, value) => text(one.basis).toLowerCase().startsWith(value),
  is: (one, value) => isDifferent(one) === (value === "different"),
  undefined: (one, value) => wordsOf(one).includes(value),
};
const TARGET_TESTS = {
  status: (one, target, value) => one.v[target] !== "-" && verdictOf(one.v[target])[0].startsWith(value),
  target: (one, target, value) => data.targets[target].some((name) => name.toLowerCase().includes(value)),
};

const holds = (atom, test) => atom.values.some(test) !== atom.not;

// For each case the targets of which all is true; an empty list if there is none.
const answer = (atoms) => cases.map((one) => {
  const ofCase = atoms.filter((atom) => !(atom.key in TARGET_TESTS));
  if (!ofCase.every((atom) => holds(atom, (value) => CASE_TESTS[atom.key](one, value)))) return [];
  const ofTarget = atoms.filter((atom) => atom.key in TARGET_TESTS);
  return data.targets.map((_, target) => target).filter((target) => one.v[target] !== "-"
    && ofTarget.every((atom) => holds(atom, (value) => TARGET_TESTS[atom.key](one, target, value))));
});
