// SPDX-License-Identifier: Apache-2.0
// Draws a timeline from the times of a story's steps: the script's half of timeline.py and timeline.html, which draw those that are read without
// scripts. A browser test holds both to the same picture.
const [IN_FLIGHT, CONTINUES] = [-1, -3]; // as in stories.py
const [PITCH, BAR, LETTER, PADDING, NARROWEST, WIDEST, GAP, LONGEST] = [30, 22, 6.7, 12, 22, 1180, 5, 24];
const SAID = { returned: "", blocked: " (waited until it was released)", open: " (never returned)" };
const MARKS = { first: ["◀", "first difference"], differs: ["≠", "differs"], "broke first": ["◀", "broke here"], broke: ["≠", "broke here"] };

const callOf = (step) => `${step.step} ${step.what.split(" ", 1)[0].split(".").at(-1).slice(0, LONGEST)}`;

const nameOf = (lane) => {
  const thread = lane.match(/#\d+$/)?.[0] ?? "";
  return lane.slice(0, lane.length - thread.length).slice(0, LONGEST) + thread;
};

// Calls with what ended their threads, if that is known.
const spansOf = (steps, times, deaths) => {
  const spans = [];
  steps.forEach((step, row) => {
    const [began, took] = [times[2 * row], times[2 * row + 1]];
    if (began < 0) return;
    const again = times.some((each, place) => place % 2 === 0 && each === CONTINUES - row);
    const span = { row, step, lane: step.actor, began, ended: began + took, state: again ? "blocked" : "returned", label: callOf(step) };
    if (took === IN_FLIGHT) {
      const met = deaths.filter(({ lanes, when }) => lanes(span.lane) && when >= began).map(({ when }) => when);
      span.ended = met.length ? Math.min(...met) : null;
      span.state = "open";
    }
    spans.push(span);
  });
  return spans;
};

const deathsOf = (entries) => entries.map(([row, agent, thread, when, unexpected]) => (
  { row, when, unexpected, lanes: (lane) => (thread > 1 ? lane === `${agent}#${thread}` : thread === 1 ? lane === agent : lane.split("#")[0] === agent) }));

// Where each instant stands; the last place is where open calls end.
const placesOf = (spans, instants, widths) => {
  const places = [GAP];
  for (let index = 1; index < instants.length; index += 1) {
    places.push(places[index - 1] + GAP + 4 * Math.log2(1 + (instants[index] - instants[index - 1]) / 200));
  }
  places.push(places.at(-1) + NARROWEST);
  const wanted = spans.map((span, index) => {
    const begin = instants.indexOf(span.began);
    return [Math.max(begin + 1, span.ended === null ? instants.length : instants.indexOf(span.ended)), begin, widths[index]];
  }).sort((one, two) => one[0] - two[0] || one[1] - two[1] || one[2] - two[2]);
  for (const [end, begin, width] of wanted) {
    const missing = width - (places[end] - places[begin]);
    if (missing > 0) for (let later = end; later < places.length; later += 1) places[later] += missing;
  }
  return places;
};

const widthOf = (label) => Math.max(NARROWEST, PADDING + LETTER * label.length);

const layOut = (spans, deaths) => {
  const known = [...spans.flatMap(({ began, ended }) => [began, ended]), ...deaths.map(({ when }) => when)].filter((when) => when !== null);
  const instants = [...new Set(known)].sort((one, two) => one - two);
  let places = placesOf(spans, instants, spans.map(({ label }) => widthOf(label)));
  if (places.at(-1) > WIDEST) {
    for (const span of spans) span.label = String(span.step.step);
    places = placesOf(spans, instants, spans.map(({ label }) => widthOf(label)));
  }
  const at = (when) => Math.round(places[instants.indexOf(when)]);
  for (const span of spans) {
    const begin = instants.indexOf(span.began);
    span.left = Math.round(places[begin]);
    span.width = Math.round(span.ended === null ? places.at(-1) : places[Math.max(begin + 1, instants.indexOf(span.ended))]) - span.left;
  }
  return { at, width: Math.round(places.at(-1)) + GAP };
};

const barOf = ({ step, state, label, left, width }, lane) => {
  const mark = MARKS[step.mark];
  return drawn("g", { class: `bar-${state}${mark ? " focus" : ""}`, transform: `translate(${left} ${lane * PITCH + 4})` },
    drawn("title", {}, `step ${step.step}, ${step.actor}: ${step.what}: ${step.shown}${SAID[state]}`),
    drawn("path", { d: `M${width} 0H0V${BAR}H${width}${state === "open" ? "" : "Z"}` }),
    drawn("text", { x: 6, y: 15 }, label), mark ? drawn("text", { class: "flag", x: width, y: -1 }, mark[0]) : null);
};

const deathOf = (death, lane, at) => drawn("g",
  { class: `death${death.unexpected ? " focus" : ""}`, transform: `translate(${at(death.when)} ${lane * PITCH + 15})` },
  drawn("title", {}, death.unexpected ? "died" : "ended, as the step asked"), drawn("path", { d: "M-5 -5L5 5M-5 5L5 -5" }));

const captionOf = (spans, deaths) => {
  const states = new Set(spans.map(({ state }) => state));
  return "The order is exact, left to right; gaps grow with the logarithm of time."
    + (states.has("blocked") ? " Hatched: waited until released." : "")
    + (states.has("open") ? " Hatched and open at the right: never returned." : "") + (deaths.length ? " ✕: its process or thread ended." : "");
};

const timelineOf = (steps, story) => {
  const deaths = deathsOf(story.filter(Array.isArray));
  const spans = spansOf(steps, story.filter((each) => !Array.isArray(each)), deaths);
  if (!spans.length) return null;
  const { at, width } = layOut(spans, deaths);
  const lanes = [...new Set(spans.map(({ lane }) => lane))];
  const marks = deaths.flatMap((death) => lanes.flatMap((name, lane) => (death.lanes(name) ? [[death, lane]] : [])));
  const names = lanes.map(nameOf);
  const margin = 20 + Math.round(LETTER * Math.max(...names.map((name) => name.length)));
  const until = (lane) => { const last = marks.findLast(([, place]) => place === lane); return last ? at(last[0].when) : width; };
  const height = PITCH * lanes.length + 4;
  const rails = names.flatMap((name, lane) => [drawn("text", { class: "lane", x: 6 - margin, y: lane * PITCH + 19 }, name),
    drawn("path", { class: "rail", d: `M0 ${lane * PITCH + 15}H${until(lane)}` })]);
  const picture = drawn("svg", { role: "img", width: width + margin, height, viewBox: `${-margin} 0 ${width + margin} ${height}` },
    drawn("title", {}, `Timeline: ${names.join(", ")}. The table of steps says the same.`),
    rails, spans.map((span) => barOf(span, lanes.indexOf(span.lane))), marks.map(([death, lane]) => deathOf(death, lane, at)));
  return make("figure", { class: "timeline" }, make("div", { class: "wide" }, picture), make("figcaption", { class: "note" }, captionOf(spans, deaths)));
};
