// What keeps a page as it is on the server. An event says what kind of thing has changed, and where; when that stands in the open
// conversation, the page is fetched anew and its live parts take over what differs. The queue comes by itself when it has moved.
// So a missed or doubled event does no harm, and a broken line needs no more than a look.

import { Lane } from "./lane.js";

const TOGETHER = 120; // milliseconds in which events are gathered to one look
const AGAIN = 25000; // minutes grow, the day's counts too, and the owner's sign of life is due
const SPREAD = 800; // milliseconds over which all open pages look, when something was switched for all of them
const NEAR = 80; // pixels from the end of the log at which its reader goes along with it

export class Live {
  /**
   * @param start {events, words} @param tell says a line @param changed called after every look
   * @param moved called when whoever looks may write here no more, or may again
   * @param unsent says whether something is being written that the server does not have
   */
  constructor(start, tell, changed, moved, unsent) {
    this.unsent = unsent;
    this.out = false;
    this.tell = tell;
    this.words = start.words;
    this.changed = changed;
    this.moved = moved;
    this.timer = 0;
    this.looking = false;
    this.again = false;
    this.broken = false;
    this.lane = new Lane(start.events, {
      opened: () => this.opened(),
      broken: () => this.cut(),
      refused: () => this.look(),
    }, { message: (changes) => this.hear(changes), queue: (queue) => this.queue(queue) });
    setInterval(() => (this.lane.isOpen || this.mine()) && this.soon(), AGAIN);
    document.addEventListener("visibilitychange", () => document.hidden || this.soon());
  }

  opened() {
    if (this.broken) this.tell(this.words.connected, true);
    this.broken = false;
    this.soon();
  }

  cut() {
    this.broken = true;
    if (!this.out) this.tell(this.words.reconnecting);
  }

  /** The open conversation is in the hands of whoever looks: it stays so as long as the page looks now and then. */
  mine() {
    const { talk, mine } = document.getElementById("desk").dataset;
    return talk && mine.split(" ").includes(talk);
  }

  /** Pairs of a kind and a conversation. What colleagues do in theirs the next look shows. */
  hear(changes) {
    const { talk, mine } = document.getElementById("desk").dataset;
    const own = new Set([talk, ...mine.split(" ")]);
    if (changes.some(([, where]) => where && own.has(where))) this.soon();
    else if (changes.some(([kind]) => kind === "setting")) this.soon(Math.random() * SPREAD);
  }

  /** A look that is set already is never put off: where something happens all the time, it would not come. */
  soon(later = TOGETHER) {
    this.timer ||= setTimeout(() => this.look(), later);
  }

  async look() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.looking) {
      this.again = true;
      return;
    }
    this.looking = true;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } });
      if (answer.redirected && answer.url.includes("/staff/login")) this.loggedOut();
      else if (answer.ok) this.take(await answer.text());
    } catch {
      this.tell(this.words.reconnecting);
    } finally {
      this.looking = false;
      if (this.again) {
        this.again = false;
        this.soon();
      }
    }
  }

  /** What is being written would be lost with the page: it stays, until somebody has logged in again in another tab. */
  loggedOut() {
    if (!this.unsent()) return location.reload();
    this.show(true);
  }

  show(out) {
    if (this.out === out) return;
    this.out = out;
    document.getElementById("out").hidden = !out;
    this.tell("");
  }

  /** Take over the queue, and what on the page tells how long it is. */
  queue({ queue, count, waiting, mine, newest, some }) {
    const desk = document.getElementById("desk");
    Object.assign(desk.dataset, { waiting, mine, newest });
    const part = document.querySelector("[data-live=queue]");
    const become = new DOMParser().parseFromString(`<div>\n${queue}</div>`, "text/html").body.firstElementChild;
    become.className = part.className;
    become.dataset.live = part.dataset.live;
    become.querySelector(`[href="/staff/talks/${CSS.escape(desk.dataset.talk)}"]`)?.setAttribute("aria-current", "true");
    if (!busy(part)) swap(part, become);
    document.querySelector(".bar .count").replaceWith(new DOMParser().parseFromString(count, "text/html").body.firstElementChild);
    document.title = (waiting ? `(${waiting}) ` : "") + document.title.replace(/^\(\d+\) /, "");
    const next = document.querySelector("[data-live=next] button");
    if (next) {
      next.disabled = !waiting;
      next.classList.toggle("main", waiting > 0);
    }
    const heading = document.querySelector("[data-live=empty] h2");
    if (heading) heading.textContent = some;
    this.changed();
  }

  /** Take over the live parts of a page that the server made; true when it has the same parts. */
  take(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const desk = fresh.getElementById("desk");
    if (!desk) return false;
    this.show(false);
    const token = fresh.querySelector("[name=csrf]")?.value; // of whoever has logged in meanwhile
    for (const field of document.querySelectorAll("[name=csrf]")) if (token) field.value = token;
    if (document.getElementById("desk").dataset.writes !== desk.dataset.writes) this.moved();
    Object.assign(document.getElementById("desk").dataset, desk.dataset);
    document.title = fresh.title;
    const bar = fresh.querySelector(".bar nav");
    if (bar && !document.querySelector(".bar nav").isEqualNode(bar)) document.querySelector(".bar nav").replaceWith(bar);
    for (const part of document.querySelectorAll("[data-live]")) {
      const become = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      if (become && !busy(part)) (part.id === "log" ? this.log : swap)(part, become);
    }
    for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
    this.changed();
    return true;
  }

  /** The log grows and changes row by row: what stays is not touched, so that nothing jumps and nothing is read twice. */
  log(log, become) {
    const along = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    const rows = new Map(Array.from(log.children, (row) => [row.dataset.row, row]));
    let before = null;
    for (const row of Array.from(become.children)) {
      const known = rows.get(row.dataset.row);
      rows.delete(row.dataset.row);
      let here = known;
      if (!known || !same(known, row)) {
        here = row;
        if (known) known.replaceWith(row);
      }
      if ((before ? before.nextSibling : log.firstChild) !== here) log.insertBefore(here, before ? before.nextSibling : log.firstChild);
      before = here;
    }
    for (const gone of rows.values()) gone.remove();
    log.dataset.seq = become.dataset.seq;
    if (along) log.scrollTop = log.scrollHeight;
  }

  bottom() {
    const log = document.getElementById("log");
    if (!log) return;
    log.scrollTop = log.scrollHeight;
    // on a small screen the whole page scrolls: there the newest words, and where one answers, come into sight
    if (log.scrollHeight <= log.clientHeight && log.lastElementChild) (document.querySelector(".reply") || log.lastElementChild).scrollIntoView({ block: "end" });
  }
}

/** Somebody is doing something in this part: it is left alone until they are done. */
function busy(part) {
  return Boolean(part.querySelector("details.menu[open]")) || (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));
}

function same(one, other) {
  const shown = one.cloneNode(true);
  for (const part of shown.querySelectorAll("[data-scripted]")) part.hidden = true;
  for (const part of shown.querySelectorAll("details[open]")) part.open = false;
  for (const option of shown.querySelectorAll("[role=option]")) {
    option.hidden = false;
    option.setAttribute("aria-selected", "false");
  }
  return shown.isEqualNode(other);
}

function swap(part, become) {
  if (same(part, become)) return;
  const held = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const scrolled = part.querySelector(".long")?.scrollTop;
  part.replaceChildren(...become.childNodes);
  if (scrolled) part.querySelector(".long")?.scrollTo(0, scrolled);
  if (held) part.querySelector(`[href="${CSS.escape(held)}"]`)?.focus();
}
