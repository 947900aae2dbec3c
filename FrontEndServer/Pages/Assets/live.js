// The control room: shows what the front end's stream tells, once a second, and what this page sees itself: when the stream is
// lost, for how long, and whether the front end was started again meanwhile.
//
// For other scripts of this page: each sample is told as the event "pygmy:sample" of the document (detail: the sample, as GET /live
// has it), and whether the stream is there as "pygmy:link" (detail: true or false). The section with the id "stage" is theirs.
"use strict";

const SECONDS = 300; // in the strip
const LATE = 3000; // milliseconds without a sample until the front end counts as silent
const COMES_AGAIN = 2000; // milliseconds after the front end has refused the stream
const MARKS = 60; // that are kept
const FRESH = 60000; // milliseconds for which a restart stands beside a server's name
const HEAT = [1, 3, 10, 30, 100]; // milliseconds: the steps between the six colours
const TIERS = [["frontend", "Front end"], ["order", "Order service"], ["catalog", "Catalog"]];
const NAMES = new Map(TIERS);
const SHAPES = { good: "\u25CF", wait: "\u25D0", bad: "\u2716", none: "?" };
const KINDS = { silent: "\u2716", back: "\u21BA", restart: "\u21BB" };

const columns = new Map(); // by second: what was seen of each server
let marks = []; // the oldest first
let sample = null; // the last one
let heard = null; // when it came: { page: performance.now(), wall: the front end's clock }
let lost = null; // since when there is no stream: { page, wall, opened }
let ahead = 0; // the front end's clock, less this page's
let source = null;

const byId = (id) => document.getElementById(id);
const now = () => Date.now() + ahead;
const timeOf = (at) => new Date(at).toLocaleTimeString("en-GB");

function numberOf(value) {
  if (value === null || value === undefined) {
    return "\u2013";
  }
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

function whole(value) {
  return value === null || value === undefined ? "\u2013" : value.toLocaleString("en");
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text ?? "";
  if (className) {
    made.className = className;
  }
  return made;
}

function setSign(section, state, word, shape) {
  section.dataset.state = state;
  setText(section.querySelector(".shape"), shape ?? SHAPES[state]);
  setText(section.querySelector(".word"), word);
}

function setFigure(section, name, text) {
  setText(section.querySelector(`[data-figure=${name}]`), text);
}

// The stream.

function connect() {
  source = new EventSource("/live/events");
  source.addEventListener("open", () => {
    if (lost !== null) {
      lost.opened = performance.now();
    }
  });
  source.addEventListener("minutes", (event) => takeMinutes(JSON.parse(event.data)));
  source.addEventListener("sample", (event) => takeSample(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    lose();
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(connect, COMES_AGAIN);
    }
  });
}

function takeMinutes(minutes) {
  for (const column of minutes.columns) {
    columns.set(Math.floor(column.at / 1000), column.tiers);
  }
  takeMarks(minutes.marks, false);
}

function takeSample(next) {
  if (sample !== null && next.at === sample.at) {
    return; // the last one again, at the beginning of a stream
  }
  ahead = next.at - Date.now();
  if (lost !== null) {
    find(next);
  }
  sample = next;
  heard = { page: performance.now(), wall: next.at };
  columns.set(Math.floor(next.at / 1000), next.tiers.map((tier) => ({
    answers: tier.state === "answers", rate: tier.rate, p50: tier.p50, p99: tier.p99,
  })));
  for (const second of columns.keys()) {
    if (second < next.at / 1000 - SECONDS - 10) {
      columns.delete(second);
    }
  }
  takeMarks(next.marks, true);
  show();
  document.dispatchEvent(new CustomEvent("pygmy:sample", { detail: next }));
}

// The stream is gone: what was seen last is the past.
function lose() {
  if (lost !== null || heard === null) {
    return;
  }
  lost = { page: heard.page, wall: heard.wall, opened: null };
  addMark({ tier: "frontend", kind: "silent", at: now(), last_seen: heard.wall, started: null, seconds: null });
  document.dispatchEvent(new CustomEvent("pygmy:link", { detail: false }));
  show();
}

// The stream is back: now it can be told for how long it was gone, and why.
function find(next) {
  const isOther = sample !== null && next.tiers[0].run !== sample.tiers[0].run;
  const seconds = Math.round(((lost.opened ?? performance.now()) - lost.page) / 100) / 10;
  addMark({
    tier: "frontend", kind: isOther ? "restart" : "back", at: next.at, last_seen: lost.wall, started: next.tiers[0].started,
    seconds,
  });
  lost = null;
  document.dispatchEvent(new CustomEvent("pygmy:link", { detail: true }));
}

function keyOf(mark) {
  return `${mark.tier} ${mark.kind} ${mark.at}`;
}

function takeMarks(told, areNews) {
  const known = new Set(marks.map(keyOf));
  for (const mark of told) {
    if (!known.has(keyOf(mark))) {
      addMark(mark, areNews);
    }
  }
}

function addMark(mark, isNews = true) {
  marks.push(mark);
  marks.sort((a, b) => a.at - b.at);
  marks = marks.slice(-MARKS);
  if (isNews) {
    setText(byId("news"), `${NAMES.get(mark.tier)}: ${wordsOf(mark)}`);
  }
}

function wordsOf(mark) {
  if (mark.kind === "silent") {
    return `no answer from ${timeOf(mark.last_seen ?? mark.at)} on`;
  }
  const what = mark.kind === "restart" ? "started again" : "answers again";
  return `${what} ${timeOf(mark.at)}, back after ${mark.seconds} s`;
}

// What the page shows.

function show() {
  showLink();
  if (sample === null) {
    return;
  }
  sample.tiers.forEach(showTier);
  showAudit();
  showBooks();
  const shop = byId("shop");
  shop.toggleAttribute("data-dim", lost !== null);
  setFigure(shop, "sold", numberOf(sample.sold_per_second));
  setFigure(shop, "hits", sample.cache.hits === null ? "\u2013" : `${Math.floor(sample.cache.hits * 1000) / 10}%`);
  setFigure(shop, "orders", whole(sample.audit.verdict === "not known" ? null : sample.audit.orders));
  setFigure(shop, "inflight", whole(sample.audit.verdict === "not known" ? null : sample.audit.in_flight));
  setFigure(shop, "viewers", whole(sample.viewers));
  drawStrip();
  showMarks();
  if (document.documentElement.classList.contains("tables")) {
    fillTables();
  }
}

function ago(at) {
  return `${timeOf(at)} (${Math.max(0, Math.round((now() - at) / 1000))} s)`;
}

function showLink() {
  const link = byId("link");
  setText(byId("clock"), timeOf(now()));
  link.dataset.state = lost === null ? "there" : "lost";
  setText(link, heard === null ? "waits for the first sample" : lost === null ? "" : `Nothing seen since ${ago(lost.wall)}`);
}

function showTier(tier) {
  const section = byId(`tier-${tier.name}`);
  const silent = lost === null && tier.state === "silent";
  const fresh = marks.findLast((mark) => mark.tier === tier.name && mark.kind !== "silent" && now() - mark.at < FRESH);
  section.toggleAttribute("data-dim", lost !== null || tier.state !== "answers");
  if (lost !== null) {
    const isGone = tier.name === "frontend";
    setSign(section, isGone ? "bad" : "none", `${isGone ? "no answer since" : "not seen since"} ${ago(lost.wall)}`);
  } else if (silent) {
    setSign(section, "bad", tier.last_seen === null ? "never answered" : `no answer since ${ago(tier.last_seen)}`);
  } else if (tier.state !== "answers") {
    setSign(section, "none", "not seen yet");
  } else if (fresh !== undefined) {
    setSign(section, "good", wordsOf(fresh), KINDS[fresh.kind]);
  } else if (tier.failed > 0) {
    setSign(section, "wait", "answers, and fails");
  } else {
    setSign(section, "good", "answers");
  }
  const gone = lost !== null || silent;
  for (const name of ["rate", "p50", "p99", "own", "failed", "shed"]) {
    setFigure(section, name, gone ? "\u2013" : numberOf(tier[name]));
  }
  const failed = section.querySelector("[data-figure=failed]");
  failed.toggleAttribute("data-bad", !gone && tier.failed > 0);
  setFigure(section, "queue", gone ? "\u2013" : whole(tier.queue));
  setFigure(section, "connections", gone ? "\u2013" : whole(tier.connections));
}

const VERDICTS = { consistent: ["good", "\u2714"], settling: ["wait", "\u25D0"], inconsistent: ["bad", "\u2716"] };
const LIGHTS = { holds: ["good", "\u2714"], settling: ["wait", "\u25D0"], broken: ["bad", "\u2716"] };

function showAudit() {
  const audit = sample.audit;
  const [state, shape] = (lost === null ? VERDICTS[audit.verdict] : undefined) ?? ["none", "?"];
  setSign(byId("audit"), state, state === "none" ? "not known" : audit.verdict, shape);
  byId("lights").replaceChildren(...audit.lights.map((light) => {
    const [lit, sign] = (lost === null ? LIGHTS[light.state] : undefined) ?? ["none", "?"];
    const item = element("li");
    item.dataset.state = lit;
    const shown = element("span", sign, "shape");
    shown.setAttribute("aria-hidden", "true");
    item.append(shown, ` ${light.name}`, lit === "good" ? "" : `: ${lit === "none" ? "not known" : light.state}`);
    return item;
  }));
  setText(byId("difference"), audit.difference);
}

function showBooks() {
  const most = Math.max(1, ...sample.books.map((book) => book.supplied));
  byId("stock").toggleAttribute("data-dim", lost !== null || sample.tiers[2].state !== "answers");
  byId("bars").replaceChildren(...sample.books.map((book) => {
    const item = element("li");
    const track = element("div", "", "track");
    const level = element("div", "", "level");
    level.style.width = `${Math.min(100, Math.max(0, book.stock / most * 100))}%`;
    track.append(level);
    const count = element("div", "", "count");
    count.append(
      book.stock > 0 ? element("b", whole(book.stock)) : element("b", "\u2716 sold out"),
      book.per_second > 0 ? ` \u2212${numberOf(book.per_second)}/s` : "");
    const title = element("div", book.title, "title");
    title.dir = "auto";
    item.append(title, track, count);
    return item;
  }));
  setText(byId("stock-name"), sample.more_books ? "Copies in stock: the books that sold most" : "Copies in stock");
}

function showMarks() {
  byId("marks").replaceChildren(...marks.slice(-3).reverse().map((mark) =>
    element("li", `${KINDS[mark.kind]} ${NAMES.get(mark.tier)}: ${wordsOf(mark)}`)));
}

// The strip: a row for each server, a column for each second. The slower, the higher and the warmer; crossed lines: not seen.

function drawStrip() {
  const canvas = byId("heat");
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0 || height === 0) {
    return;
  }
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const text = Math.max(14, 1.25 * parseFloat(style.fontSize));
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = `${text}px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = "middle";
  const left = Math.min(width / 3, pen.measureText("Order service").width + text / 2);
  const rowHeight = (height - 1.5 * text) / TIERS.length;
  const end = Math.floor(now() / 1000);
  const place = { pen, left, text, rowHeight, width, step: (width - left) / SECONDS, end, colour };
  TIERS.forEach(([, title], row) => {
    pen.fillStyle = colour("ink");
    pen.fillText(title, 0, (row + 0.5) * rowHeight);
    drawRow(place, row);
  });
  drawTimes(place, height);
  drawMarks(place);
}

function drawRow(place, row) {
  const { pen, left, rowHeight, step, end, colour } = place;
  const top = row * rowHeight + 2;
  const inner = rowHeight - 4;
  const first = Math.min(...columns.keys());
  for (let i = 0; i < SECONDS; i++) {
    const second = end - SECONDS + 1 + i;
    const cell = columns.get(second)?.[row];
    const x = left + i * step;
    const isLate = second > end - 2; // its sample may be on its way
    if (cell === undefined || !cell.answers) {
      if (second >= first && !(isLate && cell === undefined)) {
        hatch(place, x, top, inner, cell === undefined ? "gap" : "bad");
      }
      continue;
    }
    pen.fillStyle = colour("idle");
    pen.fillRect(x, top, step + 0.5, inner);
    if (cell.p99 !== null) {
      const heat = HEAT.filter((limit) => cell.p99 >= limit).length + 1;
      const share = (heat + 1) / (HEAT.length + 2);
      pen.fillStyle = colour(`heat${heat}`);
      pen.fillRect(x, top + inner * (1 - share), step + 0.5, inner * share);
    }
  }
}

function hatch(place, x, top, height, name) {
  const { pen, step, colour } = place;
  pen.save();
  pen.beginPath();
  pen.rect(x, top, step + 0.5, height);
  pen.clip();
  pen.strokeStyle = colour(name);
  pen.lineWidth = 2;
  pen.beginPath();
  const pitch = 12;
  for (let line = Math.floor((x - height) / pitch) * pitch; line < x + step + height; line += pitch) {
    pen.moveTo(line, top + height);
    pen.lineTo(line + height, top);
    pen.moveTo(line, top);
    pen.lineTo(line + height, top + height);
  }
  pen.stroke();
  pen.restore();
}

function drawTimes(place, height) {
  const { pen, left, text, width, step, end, colour } = place;
  pen.fillStyle = colour("quiet");
  let free = width;
  for (let second = end - end % 60; second > end - SECONDS; second -= 60) {
    const x = left + (SECONDS - 1 - (end - second)) * step;
    const label = timeOf(second * 1000).slice(0, 5);
    const half = pen.measureText(label).width / 2;
    pen.fillRect(x, height - 1.5 * text, 2, text / 3);
    if (x + half < free && x - half > left) {
      pen.fillText(label, x - half, height - text * 0.55);
      free = x - half - text;
    }
  }
}

function drawMarks(place) {
  const { pen, left, text, rowHeight, width, step, end, colour } = place;
  const free = TIERS.map(() => 0);
  for (const mark of marks) {
    const age = end - mark.at / 1000;
    const row = TIERS.findIndex(([name]) => name === mark.tier);
    if (age > SECONDS || row < 0) {
      continue;
    }
    const x = Math.max(left, left + (SECONDS - 1 - age) * step);
    pen.fillStyle = colour(mark.kind === "silent" ? "bad" : "ink");
    pen.fillRect(x - 1, row * rowHeight, 3, rowHeight);
    const label = KINDS[mark.kind] + (mark.seconds === null ? "" : ` ${mark.seconds} s`);
    const size = pen.measureText(label).width;
    const at = Math.min(mark.kind === "silent" ? x - size - 4 : x + 4, width - size - 2);
    if (at < free[row] && mark.kind === "silent") {
      continue;
    }
    free[row] = at + size;
    pen.fillStyle = colour("card");
    pen.fillRect(at - 2, row * rowHeight + 3, size + 4, text * 1.25);
    pen.fillStyle = colour(mark.kind === "silent" ? "bad" : "ink");
    pen.fillText(label, at, row * rowHeight + 3 + text * 0.65);
  }
}

function showLegend() {
  const legend = element("ul");
  legend.id = "legend";
  legend.setAttribute("aria-label", "Colours of the strip");
  const names = [`under ${HEAT[0]} ms`, ...HEAT.map((limit) => `${limit}`)];
  names.forEach((name, i) => {
    const item = element("li");
    const swatch = element("span");
    swatch.style.background = `var(--heat${i + 1})`;
    item.append(swatch, i === HEAT.length ? `${name} ms and more` : name);
    legend.append(item);
  });
  byId("strip").querySelector("h2").after(legend);
}

// The tables.

function fill(id, rows) {
  byId(`table-${id}`).tBodies[0].replaceChildren(...rows.map((cells) => {
    const row = element("tr");
    const head = element("th", cells[0]);
    head.scope = "row";
    row.append(head, ...cells.slice(1).map((cell) => element("td", cell)));
    return row;
  }));
}

function fillTables() {
  fill("servers", sample.tiers.map((tier) => [
    NAMES.get(tier.name), byId(`tier-${tier.name}`).querySelector(".word").textContent, numberOf(tier.rate), numberOf(tier.p50),
    numberOf(tier.p99), numberOf(tier.own), whole(tier.queue), whole(tier.connections), whole(tier.workers), whole(tier.busy),
    numberOf(tier.failed), numberOf(tier.shed),
  ]));
  fill("checks", [["Everything", sample.audit.verdict], ...sample.audit.lights.map((light) => [light.name, light.state])]);
  fill("books", sample.books.map((book) => [book.title, whole(book.stock), whole(book.sold), numberOf(book.per_second)]));
  fill("seen", marks.toReversed().map((mark) => [
    timeOf(mark.at), NAMES.get(mark.tier), wordsOf(mark), mark.seconds === null ? "" : `${mark.seconds}`,
  ]));
  const last = [...columns.keys()].sort((a, b) => b - a).slice(0, 60);
  fill("minute", last.map((second) => [
    timeOf(second * 1000),
    ...columns.get(second).flatMap((cell) => cell.answers ? [numberOf(cell.rate), numberOf(cell.p99)] : ["no answer", "\u2013"]),
  ]));
}

function toggleTables() {
  const areShown = document.documentElement.classList.toggle("tables");
  byId("show").setAttribute("aria-pressed", String(areShown));
  if (sample !== null) {
    show();
  }
}

document.documentElement.classList.add("js");
showLegend();
byId("show").addEventListener("click", toggleTables);
document.querySelector(".skip").addEventListener("click", () => {
  if (!document.documentElement.classList.contains("tables")) {
    toggleTables();
  }
});
window.addEventListener("resize", () => sample !== null && drawStrip());
setInterval(() => {
  if (lost === null && heard !== null && performance.now() - heard.page > LATE) {
    lose();
  }
  if (lost !== null) {
    show();
  } else {
    showLink();
  }
}, 500);
connect();
