// SPDX-License-Identifier: Apache-2.0
// The view: what is asked, compared and looked at stands in the page's fragment, so that a link carries it. `#?q=status:fail&at=ID&from=t1&to=t2`,
// or an element's id alone.
const view = { q: "", at: "", from: "", to: "" };

const readFragment = () => {
  const fragment = location.hash.slice(1);
  const given = fragment.startsWith("?") ? new URLSearchParams(fragment.slice(1)) : new URLSearchParams({ at: decoded(fragment) });
  for (const key of Object.keys(view)) view[key] = given.get(key) ?? "";
};

const decoded = (fragment) => { try { return decodeURIComponent(fragment); } catch { return fragment; } };

const fragmentOf = () => {
  const given = Object.entries(view).filter(([, value]) => value !== "");
  if (given.length === 0) return "#";
  if (given.length === 1 && view.at) return `#${encodeURIComponent(view.at)}`;
  return `#?${new URLSearchParams(given)}`;
};

const remember = () => history.replaceState(null, "", fragmentOf());

// The element of an id, materialised with what it stands in if need be.
const reach = (id) => {
  if (!id) return null;
  if (byId(id)) return byId(id);
  const n = cases.findIndex((one) => one.anchor === id);
  if (n >= 0) unfold(areas.find((area) => boundsOf(area)[0] <= n && n <= boundsOf(area)[1]));
  else all(".ledger").forEach(unfold);
  return byId(id);
};

const clauseRows = new Map();
const clauseRow = (id) => {
  if (clauseRows.size === 0) {
    all(".ledger").forEach(unfold);
    all(".ledger tbody tr").forEach((row) => clauseRows.set(row.querySelector(".id").textContent, row));
  }
  return clauseRows.get(id);
};

const lookAt = (id) => {
  const target = reach(id);
  all(".here").forEach((element) => element.classList.remove("here"));
  if (!target) return;
  for (let part = target; part; part = part.parentElement) {
    part.hidden = false;
    if (part.localName === "details") { unfold(part); part.open = true; }
  }
  if (target.matches("tr.row")) openRow(target);
  if (target.matches(".case, tr")) target.classList.add("here");
  if (target.matches(".case")) finder.here = target;
  target.scrollIntoView();
  const timeline = target.querySelector(".timeline .focus");
  if (timeline) timeline.closest(".wide").scrollLeft = Math.max(0, timeline.getBBox().x + timeline.transform.baseVal[0].matrix.e - 100);
};

const apply = () => {
  readFragment();
  if (byId("query").value !== view.q) byId("query").value = view.q;
  find(view.q);
  if (byId("compare")) {
    byId("from").value = targetOf(view.from) < 0 ? data.targets[0][0] : view.from;
    byId("to").value = targetOf(view.to) < 0 ? data.targets[1][0] : view.to;
    showChanges(targetOf(byId("from").value), targetOf(byId("to").value));
  }
  if (view.at) lookAt(view.at);
  else if (view.q) byId("finding").scrollIntoView();
};

const go = (id) => {
  view.at = id;
  if (fragmentOf() === location.hash) lookAt(id);
  else location.hash = fragmentOf();
};

const ask = (query) => { view.q = query; view.at = ""; find(query); remember(); };

const toggleAtom = (atom) => {
  const words = byId("query").value.split(/\s+/).filter(Boolean);
  byId("query").value = words.includes(atom) ? words.filter((word) => word !== atom).join(" ") : [...words, atom].join(" ");
  ask(byId("query").value);
};

const compareAgain = () => {
  [view.from, view.to] = [byId("from").value, byId("to").value];
  showChanges(targetOf(view.from), targetOf(view.to));
  remember();
};

const onKey = (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape" && (event.target.id === "query" || view.q)) { byId("query").value = ""; ask(""); byId("query").blur(); }
  if (typing) return;
  if (event.key === "/") { event.preventDefault(); byId("query").focus(); }
  if (event.key === "n") turn(1);
  if (event.key === "p") turn(-1);
};

const turn = (direction) => {
  const id = stepTo(direction);
  if (!id) return;
  view.at = id;
  remember();
  lookAt(id);
  byId(id).querySelector("summary").focus({ preventScroll: true });
};

const listen = () => {
  byId("find").addEventListener("submit", (event) => event.preventDefault());
  byId("query").addEventListener("input", () => ask(byId("query").value));
  byId("next").addEventListener("click", () => turn(1));
  byId("previous").addEventListener("click", () => turn(-1));
  all("[data-atom]").forEach((button) => button.addEventListener("click", () => toggleAtom(button.dataset.atom)));
  if (byId("compare")) {
    byId("comparing").hidden = false;
    for (const id of ["from", "to"]) byId(id).addEventListener("change", compareAgain);
    byId("swap").addEventListener("click", () => { [byId("from").value, byId("to").value] = [byId("to").value, byId("from").value]; compareAgain(); });
  }
  byId("clauses-only").addEventListener("change", (event) => {
    const kind = event.target.value;
    const has = (element) => kind === "" || element.dataset.s.split(" ").includes(kind);
    for (const part of all(".ledger")) {
      part.hidden = !has(part);
      if (kind && !part.hidden) { unfold(part); part.open = true; }
      all("tbody tr", part).forEach((row) => { row.hidden = !has(row); });
    }
  });
  document.addEventListener("toggle", (event) => { if (event.target.open) { unfold(event.target); tellHere(event.target); } }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const row = link.closest("tr.row");
    if (row?.id === link.hash.slice(1) && row.nextElementSibling?.matches(".told")) closeRow(row);
    else go(decoded(link.hash.slice(1)));
  });
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", apply);
};

// A difference past those that stand in the page step by step is drawn from the data.
const tellHere = (part) => {
  if (part.matches(".case") && !part.querySelector(".body")) {
    all("p.note", part).forEach((note) => note.remove());
    part.append(tell(cases[part.dataset.n], targetOf(part.dataset.t)));
  }
};

all("details[data-fold]").forEach((part) => { part.open = false; });
all(".scripted, #find").forEach((part) => { part.hidden = false; });
all("details[open]").forEach((part) => { unfold(part); tellHere(part); });
listen();
apply();
