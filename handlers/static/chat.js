// The page of the chat: what is written goes to the outbox, what comes from the line goes to the log.
import { Around } from "./around.js";
import { Clock } from "./clock.js";
import { offerEarlier } from "./earlier.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { Outbox, newId } from "./outbox.js";
import { day, hour } from "./text.js";

const start = JSON.parse(document.getElementById("start").textContent);
const words = start.words;
const box = document.getElementById("words");
const form = document.getElementById("write");
const status = document.getElementById("status");
const statusRow = status.parentElement;
const clock = new Clock(start.now, document.getElementById("now"), start.language);
const DRAFT = "madoguchi.draft";

const page = {
  words, language: start.language, official: start.official, now: () => clock.stamp(),
  press: (choice) => say({ data: choice.data, label: choice.label }, choice.label),
  pick: (date) => say({ date }, day(date, start.language)),
};
const log = new Log(document.getElementById("log"), page);

// --- sending -------------------------------------------------------------------------------------------------------

let order = 0;

/** Put a message on its way: {text}, {data, label} or {date}; `shown` is what the traveller reads of it. */
function say(body, shown) {
  order = Math.max(Date.now(), order + 1);
  awaiting = true;
  const id = newId();
  const message = { id, order, shown, at: clock.stamp(), body: Object.assign({ id, language: start.language }, body) };
  hold(message);
  outbox.put(message);
}

function hold(message) {
  const turn = log.hold(message);
  if (!turn) return;
  if (document.activeElement === log.element || document.activeElement === document.body) turn.focus({ preventScroll: true });
  reveal(turn);
}

async function post(message, signal) {
  let answer = await send(message, signal);
  if (answer.status === 403 && answer.code === "no_session") {
    // the cookie is gone: ask for a new one, once
    await fetch("/chat/hello", { credentials: "same-origin", cache: "no-store", signal });
    answer = await send(message, signal);
    if (answer.code === "no_session") blocked();
  }
  return answer;
}

async function send(message, signal) {
  const answer = await fetch("/chat/messages", {
    method: "POST", credentials: "same-origin", cache: "no-store", signal,
    headers: { "Content-Type": "application/json" }, body: JSON.stringify(message.body),
  });
  const read = await answer.json().catch(() => ({}));
  return { status: answer.status, seq: read.seq, code: read.error ? read.error.code : "", after: Number(answer.headers.get("Retry-After")) || 0 };
}

const outbox = new Outbox(post, {
  sending: (message) => {
    hold(message);
    log.tell(message.id, words.sending);
  },
  held: (message, after) => {
    const again = { label: words.now, act: () => outbox.hurry() };
    const atEnd = near;
    log.tell(message.id, after ? words.slow : words.held, !after, after ? null : again);
    if (atEnd) acts.down();
    tell();
  },
  taken: (message, seq) => {
    log.tell(message.id, words.sent);
    // the stream brings the row; where it does not (a proxy that keeps it back), ask
    setTimeout(() => { if (log.last < seq) line.fetch(); }, line.stream ? 1500 : 0);
    tell();
  },
  refused: (message, code) => {
    log.arrived(message.id);
    if (message.body.text && !box.value) write(message.body.text);
    notice = code === "too_long" ? words.too_long : words.refused;
    tell();
  },
});

// --- receiving -----------------------------------------------------------------------------------------------------

const around = new Around(start.mark);
let greeted = null; // the greeting, while nothing else stands there
let down = false;
let downSince = 0;

const line = new Line(() => log.last, {
  rows: (rows) => {
    settle(rows);
    const shown = log.show(rows);
    if (shown.length) noticed(shown);
  },
  standing: (told) => {
    standing = told;
    tell();
  },
  desk: (told) => {
    onDuty = told.on_duty;
    tell();
    // who has not written yet is greeted as the desk stands now
    if (around.show(told) && greeted && !log.last && !log.waiting.size) {
      greeted.remove();
      greeted = log.greet(told.hello);
    }
  },
  open: () => {
    down = false;
    clearTimeout(downSince);
    tell();
  },
  down: () => {
    // a short break is nobody's business
    if (!down) downSince = setTimeout(tell, 3000);
    down = true;
  },
  blocked,
  beat: (fields) => clock.set(fields.now),
});

/** A row of the transcript proves that the words are taken, whatever became of the answer to their sending. */
function settle(rows) {
  for (const row of rows) if (row.id) outbox.drop(row.id);
}

function noticed(turns) {
  if (near || awaiting || turns.some(isMine)) reveal(turns[0]);
  else tell();
  if (!turns.every(isMine)) awaiting = false;
  unseen = document.hidden ? unseen + turns.length : 0;
  document.title = (unseen ? `(${unseen}) ` : "") + start.title;
}

function isMine(turn) {
  return turn.classList.contains("me");
}

// --- what is in sight ----------------------------------------------------------------------------------------------

let near = true; // whether the end of the conversation is in sight
let awaiting = false; // whether the visitor has just said something
let unseen = 0;

function look() {
  near = innerHeight + pageYOffset > document.documentElement.scrollHeight - 60;
  tell();
}

addEventListener("scroll", look, { passive: true });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseen = 0;
  document.title = start.title;
});

/** Show the newest turn from its beginning, since a long answer is read from the top; with the short words above it
    that it answers. */
function reveal(turn) {
  const head = document.querySelector(".top");
  const covered = getComputedStyle(head).position === "static" ? 0 : head.offsetHeight;
  const above = turn.previousElementSibling;
  const from = above && above.classList.contains("me") && above.offsetHeight < innerHeight / 6 ? above : turn;
  const top = from.getBoundingClientRect().top + pageYOffset - covered - 12;
  scrollTo(0, Math.min(top, document.documentElement.scrollHeight - innerHeight));
  look();
}

// --- the status row: one line, its room kept -----------------------------------------------------------------------

const button = document.getElementById("act");
const acts = {
  menu: () => page.press({ data: "menu", label: words.menu }),
  now: () => { line.now(); outbox.hurry(); },
  down: () => scrollTo(0, document.documentElement.scrollHeight),
};
let act = "menu";
button.addEventListener("click", () => acts[act]());

let notice = ""; // stands until the visitor writes again
let onDuty = true; // whether staff are there now
let standing = {}; // with a person: state, place, name, and from and to of the slot that was chosen

/** Where the visitor stands with a person, in one sentence; "" when no person is asked for. */
function stands() {
  if (standing.state === "waiting" && standing.to > clock.stamp()) {
    return words.standing_slot.replace("{day}", day(standing.from, start.language))
      .replace("{from}", hour(standing.from)).replace("{to}", hour(standing.to));
  }
  if (standing.state === "waiting" && !onDuty) return words.standing_closed;
  if (standing.state === "waiting") {
    return standing.place > 1 ? words.standing_waiting.replace("{place}", standing.place) : words.standing_next;
  }
  const said = { taken: words.standing_taken, held: words.standing_held }[standing.state];
  return said && standing.name ? said.replace("{name}", standing.name) : "";
}

function tell() {
  const length = Array.from(box.value).length;
  if (notice) row(notice, true, "menu");
  else if (length > start.limit) row(words.over.replace("{count}", length.toLocaleString()), true, "menu");
  else if (down || navigator.onLine === false) row(navigator.onLine === false ? words.offline : words.down, true, "now");
  else if (!near) row(words.below, false, "down");
  else row(stands() || words.hint, false, standing.name ? "" : "menu"); // a person answers: the desk's menu would be silent
}

function row(text, bad, next) {
  if (status.textContent !== text) status.textContent = text;
  statusRow.classList.toggle("bad", Boolean(bad));
  act = next;
  button.hidden = !next;
  button.textContent = { menu: words.menu, now: words.now, down: words.see }[next];
}

/** The browser keeps no cookie for this page, as some do inside another site's page: a window of its own helps. */
function blocked() {
  document.getElementById("blocked").hidden = false;
}

// --- writing -------------------------------------------------------------------------------------------------------

function write(text) {
  box.value = text;
  grow();
  keep();
}

function grow() {
  if (window.CSS && CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 4}px`;
}

function keep() {
  try { sessionStorage.setItem(DRAFT, box.value); } catch { /* the draft lives as long as the page */ }
}

box.addEventListener("input", () => {
  notice = "";
  grow();
  keep();
  tell();
});
box.addEventListener("keydown", (event) => {
  // Enter is a new line; with Ctrl or Command it sends, but never while an input method composes
  if (event.isComposing || event.keyCode === 229 || event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) submit();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

function submit() {
  const text = box.value.trim();
  if (!text || Array.from(text).length > start.limit) {
    tell();
    box.focus();
    return;
  }
  write("");
  say({ text }, text);
  tell();
}

// --- another language ----------------------------------------------------------------------------------------------

document.getElementById("language").addEventListener("click", (event) => {
  if (!log.last) return; // nobody to tell yet: the link alone does it
  event.preventDefault();
  const link = event.currentTarget;
  const id = newId();
  const body = { id, language: link.lang, data: `lang:${link.lang}`, label: link.dataset.name };
  outbox.put({ id, order: Date.now(), shown: link.dataset.name, at: clock.stamp(), body });
  setTimeout(() => { location.href = link.href; }, 150);
});

// --- opening -------------------------------------------------------------------------------------------------------

for (const early of document.querySelectorAll("[data-early]")) early.remove();
settle(start.messages);
let newest = null;
if (start.messages.length) {
  newest = log.show(start.messages).pop();
  offerEarlier(document.getElementById("earlier"), start.messages[0].seq, log);
} else {
  newest = greeted = log.greet(start.hello);
}
for (const message of outbox.kept()) hold(message);
try { write(sessionStorage.getItem(DRAFT) || ""); } catch { /* no draft */ }
history.scrollRestoration = "manual"; // the newest turn from its beginning, not where a longer page once stood
if (newest && !outbox.kept().length) reveal(newest);
else acts.down();
look();
line.connect();
outbox.adopt();
if (start.code) {
  // a link that carries the number of a claim: said once, and gone from the address
  history.replaceState(null, "", "/");
  const text = words.go_on.replace("{code}", start.code.replace(/(.{4})(?=.)/g, "$1-"));
  say({ text }, text);
}
document.documentElement.dataset.ready = "yes";
