// SPDX-License-Identifier: Apache-2.0
// What all of the script stands on: finding and making elements, the page's data, and the parts that are unfolded when they are wanted.
// Without scripts a browser shows what stands in <noscript>; with scripts that is only text until it is wanted, so a large page opens at once.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);

// An element with attributes and children. Text only ever becomes a text node.
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  return filled(element, attributes, children);
};
const drawn = (name, attributes = {}, ...children) => filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
const filled = (element, attributes, children) => {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
};

const data = JSON.parse(byId("data").textContent);
const verdictOf = (letter) => data.verdicts[Number(letter)];
const chip = ([name, glyph, word]) => make("span", { class: `v v-${name}` }, `${glyph} ${word}`);

// One number for each target, or a single one that is the same for all.
const unpacked = (numbers) => (Array.isArray(numbers) ? numbers : data.targets.map(() => numbers));

// The cases as objects; `v`, `outcomes`, `notes`, `listed`, `stories` and `times` have one entry for each target.
const cases = data.cases.map(([id, anchor, rule, area, clauses, basis, scenario, v, outcomes, notes, listed, stories, times], n) => (
  { n, id, anchor, rule, area, clauses, basis, scenario, v, times,
    outcomes: unpacked(outcomes), notes: unpacked(notes), listed: unpacked(listed), stories: stories === undefined ? null : unpacked(stories) }));
const text = (number) => (number < 0 ? null : data.texts[number]);

// What stands in <noscript> becomes part of the page.
const materialise = (root) => {
  for (const inert of all("noscript", root)) {
    const holder = document.createElement("template");
    holder.innerHTML = inert.textContent;
    inert.replaceWith(holder.content);
  }
  all("details[data-fold]", root).forEach((part) => { part.open = false; part.removeAttribute("data-fold"); });
};
