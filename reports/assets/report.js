// SPDX-License-Identifier: Apache-2.0
// Folds what is not urgent, finds cases, opens what a link points to. Without it the page is all unfolded and complete.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const folding = all("details[data-fold]");
  const fold = () => folding.forEach((part) => { part.open = false; });

  const unfoldTo = (target) => {
    for (let part = target; part; part = part.parentElement) {
      if (part.localName === "details") part.open = true;
    }
  };

  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    unfoldTo(target);
    target.scrollIntoView();
  };

  const form = document.getElementById("filter");
  const text = document.getElementById("filter-text");
  const verdict = document.getElementById("filter-verdict");
  const count = document.getElementById("filter-count");
  const entries = all(".case, tr.row").map((element) => ({
    element,
    verdicts: element.dataset.v.split(" "),
    isRow: element.localName === "tr",
    words: null,
  }));

  // The words of a row are also its scenario's, its clauses and those of the details that it links to. They are read
  // when first needed: a large page opens sooner.
  const words = (entry) => {
    if (entry.words === null) {
      const parts = [entry.element];
      if (entry.isRow) {
        parts.push(entry.element.parentElement.querySelector("tr.scenario"));
        parts.push(...all("a", entry.element).map((link) => document.getElementById(link.hash.slice(1))));
      }
      const texts = parts.map((part) => (part ? part.textContent : ""));
      entry.words = `${texts.join(" ")} ${entry.element.dataset.c || ""}`.toLowerCase();
    }
    return entry.words;
  };

  const hideEmpty = (selector, part) => all(selector).forEach((element) => {
    element.hidden = !element.querySelector(`${part}:not([hidden])`);
  });

  const filter = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const active = wanted.length > 0 || verdict.value !== "";
    let rows = 0;
    let shown = 0;
    for (const entry of entries) {
      const fits = (!verdict.value || entry.verdicts.includes(verdict.value)) && wanted.every((word) => words(entry).includes(word));
      entry.element.hidden = !fits;
      rows += entry.isRow;
      shown += entry.isRow && fits;
    }
    hideEmpty(".group", ".case");
    hideEmpty("table.list tbody", "tr.row");
    hideEmpty(".area", "tr.row");
    all(".area").forEach((area) => { area.open = active && !area.hidden; });
    count.textContent = active ? `${shown} of ${rows} cases` : "";
  };

  fold();
  follow();
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  text.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  addEventListener("hashchange", follow);
})();
