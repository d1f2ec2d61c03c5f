// SPDX-License-Identifier: Apache-2.0
// Finding: shows what a query asks for, counts it, and goes from difference to difference.
const OPENED = 200; // with at most so many cases found, their areas are unfolded

const finder = { query: "", matches: null, here: null };
const differences = all(".case");
const areas = all(".area");
const boundsOf = (area) => [Number(area.dataset.from), Number(area.dataset.to)];
const fits = (n) => finder.matches === null || finder.matches[n].length > 0;

const hideRows = (area) => {
  all("tr.row", area).forEach((row) => {
    row.hidden = !fits(Number(row.dataset.n));
    if (row.nextElementSibling && row.nextElementSibling.matches(".told")) row.nextElementSibling.hidden = row.hidden;
  });
  all("tbody", area).forEach((body) => { body.hidden = !body.querySelector("tr.row:not([hidden])"); });
};

const unfold = (part) => {
  if (part.querySelector("noscript")) {
    materialise(part);
    if (part.matches(".area")) hideRows(part);
  }
};

const filterAreas = () => {
  const total = cases.filter((one) => fits(one.n)).length;
  for (const area of areas) {
    const [from, to] = boundsOf(area);
    let number = 0;
    for (let n = from; n <= to; n += 1) number += fits(n);
    area.hidden = number === 0;
    area.querySelector(".fits").textContent = finder.matches === null ? "" : `${number} found`;
    if (finder.matches === null) area.open = false;
    else if (total <= OPENED && number) { unfold(area); area.open = true; }
    hideRows(area);
  }
  return total;
};

const filterDifferences = () => {
  differences.forEach((entry) => {
    entry.hidden = finder.matches !== null && !finder.matches[entry.dataset.n].includes(targetOf(entry.dataset.t));
  });
  all(".family, .group").forEach((part) => { part.hidden = !part.querySelector(".case:not([hidden])"); });
};

const targetOf = (key) => data.targets.findIndex((target) => target[0] === key);

const find = (query) => {
  const given = atomsOf(query);
  const wrong = complaint(given);
  const atoms = given.filter((atom) => complaint([atom]) === "");
  finder.query = query;
  byId("found").classList.toggle("wrong", wrong !== "");
  all("[data-atom]").forEach((button) => button.setAttribute("aria-pressed", query.split(/\s+/).includes(button.dataset.atom)));
  finder.matches = atoms.length ? answer(atoms) : null;
  filterDifferences();
  const total = filterAreas();
  byId("found").textContent = wrong || (atoms.length ? `${total} of ${cases.length} cases` : "");
  const any = differences.some((entry) => !entry.hidden);
  byId("next").disabled = !any;
  byId("previous").disabled = !any;
};

// The next (1) or previous (-1) difference that is shown, from where the reader is.
const stepTo = (direction) => {
  const shown = differences.filter((entry) => !entry.hidden);
  const at = shown.indexOf(finder.here);
  const next = shown[at < 0 ? (direction > 0 ? 0 : shown.length - 1) : (at + direction + shown.length) % shown.length];
  return next ? next.id : null;
};

// A row of the list of all cases opens under itself, on the target that is chosen.
const closeRow = (row) => {
  row.nextElementSibling.remove();
  row.querySelector("a").setAttribute("aria-expanded", "false");
};

const openRow = (row) => {
  if (row.nextElementSibling?.matches(".told")) return;
  const one = cases[row.dataset.n];
  const place = make("div", { class: "panel" });
  const planned = data.targets.map((_, target) => target).filter((target) => one.v[target] !== "-");
  const show = (target) => place.replaceChildren(make("p", { class: "text" }, text(one.rule)),
    make("div", { class: "line tabs" }, planned.map((each) => {
      const tab = make("button", { type: "button", "aria-pressed": String(each === target) }, data.targets[each][1], " ", chip(verdictOf(one.v[each])));
      tab.addEventListener("click", () => { show(each); all(".tabs button", place)[planned.indexOf(each)].focus(); });
      return tab;
    })), tell(one, target));
  const gravest = planned.reduce((best, each) => (Number(one.v[each]) < Number(one.v[best]) ? each : best));
  show(gravest);
  row.after(make("tr", { class: "told" }, make("td", { colspan: data.targets.length + 1 }, place)));
  row.querySelector("a").setAttribute("aria-expanded", "true");
};
