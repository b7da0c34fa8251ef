// A reply of the desk, drawn. The order in a bubble is the same on every channel: steps, lead, plate, lines, items,
// details, clause; the choices stand below the last bubble.
import { calendar } from "./calendar.js";
import { make } from "./dom.js";
import { sentence, tongue } from "./text.js";

/**
 * The bubbles of a reply.
 * @param reply the reply as the server sends it: empty parts are left out
 * @param page what the page knows: words, language, official links
 */
export function bubbles(reply, page) {
  return reply.bubbles.map((bubble) => (SHAPES[bubble.shape] || plain)(bubble, page));
}

const SHAPES = { receipt, aloud, place };

function plain(bubble, page) {
  return make("div", { class: "say", lang: language(bubble) },
    steps(bubble.steps), lead(bubble, page), plate(bubble.plate), lines(bubble.lines, page),
    items(bubble.items, page), details(bubble.details, page), clause(bubble.clause, page),
    bubble.date ? make("div", { class: "live" }, calendar(bubble.date, page)) : null);
}

function receipt(bubble, page) {
  return make("section", { class: "say receipt", lang: language(bubble) },
    lead(bubble, page),
    make("div", { class: "in" },
      make("div", null, make("p", { class: "quiet small" }, page.words.number), make("p", { class: "number digits" }, bubble.number)),
      lines(bubble.lines, page), items(bubble.items, page), details(bubble.details, page), copy(bubble.number, page),
      clause(bubble.clause, page)));
}

/** The card that is read aloud on the telephone: numbered, large, with how a value is read. */
function aloud(bubble, page) {
  const rows = (bubble.items || []).map((item) =>
    make("li", null, make("span", null, item.name),
      make("b", null, sentence(item.value, []), item.aloud ? make("small", null, `（${item.aloud}）`) : null)));
  return make("section", { class: "say aloud", lang: language(bubble) },
    lead(bubble, page), bubble.lines ? make("div", { class: "in" }, lines(bubble.lines, page)) : null,
    make("ol", { class: "read" }, rows));
}

function place(bubble, page) {
  const [before, after] = page.words.place.split("{number}");
  return make("div", { class: "say", lang: language(bubble) },
    lead(bubble, page),
    make("div", { class: "place" },
      make("p", { class: "no" }, small(before), bubble.number, small(after)),
      make("div", null, lines(bubble.lines, page))),
    details(bubble.details, page), clause(bubble.clause, page));
}

// --- parts of a bubble -------------------------------------------------------------------------------------------

function language(bubble) {
  return tongue([bubble.lead, ...(bubble.lines || [])].join(""));
}

function steps(progress) {
  if (!progress) return null;
  const marks = [];
  for (let step = 0; step < progress.total; step += 1) {
    marks.push(make("i", { class: step < progress.done ? "done" : step === progress.done ? "now" : "" }));
  }
  return make("div", { class: "steps", role: "img", "aria-label": progress.text }, marks);
}

function lead(bubble, page) {
  return bubble.lead ? make("p", { class: "lead" }, sentence(bubble.lead, page.official)) : null;
}

function plate(dates) {
  if (!dates) return null;
  const until = make("span", null, sentence(dates.until, []), dates.since ? make("small", null, sentence(dates.since, [])) : null);
  return make("div", { class: "plate " + dates.state },
    make("p", { class: "state" }, dates.word), make("p", { class: "until" }, until),
    dates.left ? make("p", { class: "left" }, count(dates.left)) : null);
}

/** あと12日 and 12 days left: the number stands large. */
function count(text) {
  const parts = /^(\D*)(\d+)(\D*)$/.exec(text);
  if (!parts) return make("span", null, text);
  return [small(parts[1]), make("span", null, make("b", null, parts[2]), small(parts[3]))];
}

function small(text) {
  return text.trim() ? make("small", null, text) : null;
}

/** Paragraphs; lines that begin with ・ in a row are one list. */
export function lines(texts, page) {
  const drawn = [];
  let list = null;
  for (const text of texts || []) {
    if (text.startsWith("・")) {
      list = list || drawn[drawn.push(make("ul", { class: "points" })) - 1];
      list.append(make("li", null, sentence(text.slice(1), page.official)));
    } else {
      list = null;
      if (text) drawn.push(make("p", null, sentence(text, page.official)));
    }
  }
  return drawn;
}

function items(rows, page) {
  if (!rows) return null;
  return make("dl", { class: "items" }, rows.map((item) =>
    make("div", null, make("dt", null, item.name), make("dd", null, sentence(item.value, [])),
      item.fix ? make("dd", { class: "fix live" }, fix(item.fix, page)) : null)));
}

/** The button shows one short word; its name for those who listen says which item. */
function fix(choice, page) {
  return make("button", { type: "button", class: "button", "aria-label": choice.label, onclick: () => page.press(choice) }, page.words.fix);
}

function details(more, page) {
  if (!more) return null;
  return make("details", null, make("summary", null, more.title), make("div", null, lines(more.lines, page)));
}

function clause(text, page) {
  if (!text) return null;
  return make("p", { class: "clause" }, make("b", null, page.words.source), make("span", null, text));
}

function copy(number, page) {
  if (!navigator.clipboard) return null;
  const button = make("button", { type: "button", class: "button wide", onclick: () => {
    navigator.clipboard.writeText(number).then(() => { button.textContent = page.words.copied; });
  } }, page.words.copy);
  return button;
}

// --- below the last bubble ---------------------------------------------------------------------------------------

/** What can be done next: the choices, and whether it helped. */
export function controls(reply, page) {
  const drawn = [];
  if (reply.choices) {
    const short = reply.choices.every((choice) => choice.label.length <= 8 && !choice.note && !choice.opens);
    drawn.push(make("div", { class: "choices live" + (reply.menu ? " menu" : short ? " two" : ""), role: "group", "aria-label": page.words.choose },
      reply.choices.map((choice) => button(choice, page))));
  }
  if (reply.ask_solved && reply.entry) drawn.push(solved(reply.entry, page));
  return drawn;
}

function button(choice, page) {
  const kind = "button" + (choice.main ? " main" : "");
  const label = make("span", { lang: tongue(choice.label) }, choice.label, choice.note ? make("small", null, note(choice.note)) : null);
  if (!choice.opens) return make("button", { type: "button", class: kind, onclick: () => page.press(choice) }, label);
  if (choice.opens.startsWith("tel:")) return make("a", { class: kind, href: choice.opens }, label, choice.note ? null : number(choice.opens, page));
  if (!choice.opens.startsWith("https://")) return null;
  const elsewhere = make("span", { class: "hidden" }, page.words.elsewhere);
  return make("a", { class: kind, href: choice.opens, target: "_blank", rel: "noopener noreferrer" }, label, elsewhere);
}

/** The name of a site stays whole on its line: region- and pay.com are one. */
function note(text) {
  const site = /^[\w.-]+\//.exec(text);
  return site ? [make("span", { class: "nowrap" }, site[0]), make("wbr"), text.slice(site[0].length)] : text;
}

function number(opens, page) {
  const known = page.official.find((one) => one.href === opens);
  return make("span", { class: "nowrap" }, known ? known.shown : opens.slice(4));
}

function solved(entry, page) {
  const answer = (label, verdict) =>
    make("button", { type: "button", class: "button", onclick: () => page.press({ label, data: `solved:${verdict}:${entry}` }) }, label);
  return make("div", { class: "solved live", role: "group", "aria-label": page.words.solved },
    make("span", null, page.words.solved), answer(page.words.solved_yes, "yes"), answer(page.words.solved_no, "no"));
}
