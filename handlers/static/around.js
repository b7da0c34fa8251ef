// What stands around the conversation: who is on duty, that the desk is overrun, the dates, whether the call centre is open. The line tells
// when it changes, so that an open page never says what is no longer so.
import { add, empty, make } from "./dom.js";
import { sentence } from "./text.js";

export class Around {
  /** @param mark of what the page shows */
  constructor(mark) {
    this.mark = mark;
    duty(document.getElementById("duty").textContent);
  }

  /** Show how the desk stands; false when that is shown already. */
  show(told) {
    if (told.mark === this.mark) return false;
    this.mark = told.mark;
    duty(told.staff);
    const busy = document.getElementById("busy");
    busy.textContent = "";
    busy.append(...told.banner.map((line, place) => make(place ? "span" : "b", null, line)));
    busy.hidden = !told.banner.length;
    const call = document.getElementById("call");
    call.textContent = told.call.line;
    call.className = `tag ${told.call.open ? "ok" : "warn"}`;
    const dates = document.getElementById("dates");
    if (dates) {
      dates.textContent = "";
      dates.append(...told.dates.map((date) => make("li", { class: date.state }, make("span", null, make("b", null, date.when), date.what))));
    }
    return true;
  }
}

/** Who is on duty; the date on which they are back stays whole. */
function duty(text) {
  const place = document.getElementById("duty");
  empty(place);
  add(place, sentence(text, []));
}
