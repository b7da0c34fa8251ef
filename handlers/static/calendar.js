// The month in which a date is picked: a table of buttons with the keys of a calendar, and the device's own picker below.
// Days are handled as YYYY-MM-DD texts and reckoned in UTC, so that no time zone moves them.
import { empty, make } from "./dom.js";
import { MONTHS, day } from "./text.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** @param ask {first, last, likely} as YYYY-MM-DD; the picked day goes to page.pick */
export function calendar(ask, page) {
  let picked = ask.likely;
  const table = make("table", { class: "month" });
  const turning = make("div", { class: "turning" });
  const settle = make("button", { type: "button", class: "button main wide", onclick: () => page.pick(picked) });
  const box = make("div", { class: "pick" }, table, turning, settle, native(ask, page));

  function draw(month, focus) {
    empty(table);
    empty(turning);
    table.append(make("caption", { "aria-live": "polite" }, title(month, page)), head(page), weeks(month));
    turning.append(turn(month, -1, "‹ "), turn(month, 1, " ›"));
    settle.textContent = page.words.pick.replace("{day}", day(picked, page.language));
    if (focus) table.querySelector(`[data-day="${picked}"]`).focus();
  }

  function weeks(month) {
    const days = daysOf(month);
    const cells = Array(weekday(days[0])).fill(null).concat(days);
    const body = make("tbody");
    for (let at = 0; at < cells.length; at += 7) {
      const week = cells.slice(at, at + 7).concat(Array(7).fill(null)).slice(0, 7);
      body.append(make("tr", null, week.map((date) => make("td", null, date ? cell(date) : null))));
    }
    return body;
  }

  function cell(date) {
    return make("button", {
      type: "button", "data-day": date, class: date === ask.likely ? "likely" : "",
      "aria-label": day(date, page.language), "aria-pressed": String(date === picked),
      tabindex: date === reachable(date.slice(0, 7)) ? "0" : "-1",
      disabled: date < ask.first || date > ask.last,
      onclick: () => choose(date), onkeydown: (event) => move(event, date),
    }, String(Number(date.slice(8))));
  }

  /** The one day of a month that the Tab key reaches; the arrow keys reach the others. */
  function reachable(month) {
    if (picked.startsWith(month)) return picked;
    return daysOf(month).find((date) => date >= ask.first && date <= ask.last);
  }

  function choose(date) {
    picked = date < ask.first ? ask.first : date > ask.last ? ask.last : date;
    draw(picked.slice(0, 7), true);
  }

  function move(event, date) {
    if (event.key in STEPS) choose(shift(date, STEPS[event.key]));
    else if (event.key === "Home") choose(date.slice(0, 8) + "01");
    else if (event.key === "End") choose(daysOf(date.slice(0, 7)).pop());
    else if (event.key === "PageUp" || event.key === "PageDown") choose(sameDay(date, event.key === "PageUp" ? -1 : 1));
    else return;
    event.preventDefault();
  }

  function turn(month, by, mark) {
    const other = next(month, by);
    const name = page.language === "ja" ? `${Number(other.slice(5))}月` : MONTHS[Number(other.slice(5)) - 1];
    const out = other < ask.first.slice(0, 7) || other > ask.last.slice(0, 7);
    return make("button", { type: "button", class: "button", disabled: out, onclick: () => {
      draw(other, false);
      const same = turning.children[by < 0 ? 0 : 1];
      (same.disabled ? turning.children[by < 0 ? 1 : 0] : same).focus();
    } }, by < 0 ? mark + name : name + mark);
  }

  draw(picked.slice(0, 7), false);
  return box;
}

/** The device's own picker, for those who know it. */
function native(ask, page) {
  const input = make("input", { type: "date", min: ask.first, max: ask.last, value: ask.likely, "aria-label": page.words.native });
  const settle = make("button", { type: "button", class: "button", onclick: () => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(input.value)) page.pick(input.value);
  } }, page.words.native_pick);
  return make("details", null, make("summary", null, page.words.native), make("div", { class: "native" }, input, settle));
}

function head(page) {
  return make("thead", null, make("tr", null, page.words.weekdays.split(" ").map((name) => make("th", { scope: "col" }, name))));
}

function title(month, page) {
  const [year, number] = month.split("-").map(Number);
  return page.language === "ja" ? `${year}年${number}月` : `${MONTHS[number - 1]} ${year}`;
}

// --- days as texts -------------------------------------------------------------------------------------------------

function utc(date) {
  return new Date(date + "T00:00:00Z");
}

function text(moment) {
  return moment.toISOString().slice(0, 10);
}

function shift(date, days) {
  return text(new Date(utc(date).getTime() + days * 86400000));
}

function weekday(date) {
  return utc(date).getUTCDay();
}

function next(month, by) {
  const moment = utc(month + "-01");
  moment.setUTCMonth(moment.getUTCMonth() + by);
  return text(moment).slice(0, 7);
}

function daysOf(month) {
  const days = [];
  for (let date = month + "-01"; date.startsWith(month); date = shift(date, 1)) days.push(date);
  return days;
}

function sameDay(date, by) {
  const days = daysOf(next(date.slice(0, 7), by));
  return days[Math.min(Number(date.slice(8)), days.length) - 1];
}
