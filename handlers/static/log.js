// The conversation on the page. Rows come from the server with a number each and stand in that order, once; words that are
// still on their way stand below them. What can be pressed is only in the newest turn: an old button would mislead.
import { bubbles, controls } from "./bubbles.js";
import { add, make } from "./dom.js";
import { day, hour, tongue, words } from "./text.js";

export class Log {
  /** @param element the log of the page  @param page words, language, links, press and pick */
  constructor(element, page) {
    this.element = element;
    this.page = page;
    this.last = 0;
    this.day = "";
    this.waiting = new Map(); // words on their way, by their own id
  }

  /** Show rows of the server, oldest first. A row that is there already is passed over. Returns the newly shown turns. */
  show(rows) {
    const fresh = rows.filter((row) => row.seq > this.last).map((row) => {
      this.last = row.seq;
      this.retire();
      this.arrived(row.id);
      this.mark(row.at);
      return this.place(this.draw(row));
    });
    return fresh.filter(Boolean);
  }

  /** Rows from before the first one shown: they go to the top, and nothing in them can be pressed. */
  precede(rows, first) {
    const older = rows.filter((row) => row.seq < first).map((row) => this.draw(row)).filter(Boolean);
    for (const turn of older) for (const live of turn.querySelectorAll(".live")) live.remove();
    this.element.prepend(...older);
    return older;
  }

  /** The greeting, or another reply that is not kept. */
  greet(reply) {
    this.mark(this.page.now());
    return this.place(this.desk({ reply, at: this.page.now() }));
  }

  /** Show words before the server has them. */
  hold(message) {
    if (this.waiting.has(message.id)) return null;
    this.retire();
    const turn = this.traveller({ text: message.shown, at: message.at });
    turn.classList.add("waiting");
    add(turn, [make("p", { class: "state" }, this.page.words.sending)]);
    this.waiting.set(message.id, turn);
    this.element.append(turn);
    return turn;
  }

  /** Say how the words fare that are on their way: "sending", "held", "sent", or a refusal with its reason. */
  tell(id, text, failed, again) {
    const turn = this.waiting.get(id);
    if (!turn) return;
    const state = turn.querySelector(".state");
    state.textContent = text;
    turn.classList.toggle("failed", Boolean(failed));
    if (again) state.append(" ", make("button", { type: "button", class: "button plain", onclick: again.act }, again.label));
  }

  /** The words are the server's now, or are given up. */
  arrived(id) {
    const turn = this.waiting.get(id);
    if (!turn) return;
    this.leave(turn);
    turn.remove();
    this.waiting.delete(id);
  }

  // --- drawing ---------------------------------------------------------------------------------------------------

  draw(row) {
    if (row.by === "traveller") return this.traveller(row);
    if (row.by === "staff") return this.person(row);
    if (row.by === "event") return make("p", { class: "event" }, hour(row.at), " ", row.text);
    return row.reply ? this.desk(row) : null;
  }

  traveller(row) {
    const said = row.blanked ? this.page.words.blanked : row.date ? day(row.date, this.page.language) : row.text;
    return make("article", { class: "turn me", tabindex: "-1" },
      make("p", { class: "by" }, make("span", { class: "hidden" }, this.page.words.you), make("time", null, hour(row.at))),
      make("div", { class: "say" + (row.blanked ? " blanked" : ""), lang: tongue(said) }, paragraphs(said)));
  }

  person(row) {
    if (row.blanked) return null;
    const name = this.page.words.staff.replace("{name}", row.name);
    return make("article", { class: "turn staff", tabindex: "-1" },
      make("p", { class: "by" }, make("span", { class: "face person", "aria-hidden": "true" }, row.name.slice(0, 1)), make("b", null, name), make("time", null, hour(row.at))),
      make("div", { class: "say", lang: tongue(row.text) }, paragraphs(row.text)));
  }

  desk(row) {
    return make("article", { class: "turn desk", tabindex: "-1" },
      make("p", { class: "by" }, make("span", { class: "face", "aria-hidden": "true" }, "窓"), make("b", null, this.page.words.desk), make("time", null, hour(row.at))),
      bubbles(row.reply, this.page), controls(row.reply, this.page));
  }

  // --- order -----------------------------------------------------------------------------------------------------

  place(turn) {
    if (!turn) return null;
    const first = this.waiting.values().next();
    this.element.insertBefore(turn, first.done ? null : first.value);
    return turn;
  }

  mark(at) {
    if (at.slice(0, 10) === this.day) return;
    this.day = at.slice(0, 10);
    this.place(make("p", { class: "day" }, make("time", { datetime: this.day }, day(at, this.page.language))));
  }

  retire() {
    for (const old of this.element.querySelectorAll(".live")) {
      this.leave(old);
      old.remove();
    }
  }

  /** Before something goes that has the focus, the focus goes to the conversation, never to nowhere. */
  leave(element) {
    if (element.contains(document.activeElement)) this.element.focus({ preventScroll: true });
  }
}

/** Blank lines part paragraphs; each stands on its own, so that a direction in one does not reach the next. */
function paragraphs(text) {
  return text.split(/\n{2,}/).map((part) => make("p", { dir: "auto" }, words(part)));
}
