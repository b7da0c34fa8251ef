// The desk's moment, which is the server's: at a rehearsal it is not today.
import { day, hour } from "./text.js";

export class Clock {
  /** @param now milliseconds since 1970  @param shown where a rehearsal shows its moment, or null  @param language of the page */
  constructor(now, shown, language) {
    this.set(now);
    this.shown = shown;
    this.language = language;
    if (shown) setInterval(() => this.show(), 1000);
  }

  /** The server said what it is now; from here on it runs by itself. */
  set(now) {
    this.ahead = now - performance.now();
  }

  /** 2023-04-18T10:20:31+09:00, reckoned without the device's own zone. */
  stamp() {
    const there = new Date(performance.now() + this.ahead + 9 * 3600000);
    return there.toISOString().slice(0, 19) + "+09:00";
  }

  show() {
    const text = this.stamp();
    const year = text.slice(0, 4);
    this.shown.textContent = this.language === "ja"
      ? `${year}年${day(text, "ja")} ${hour(text)}`
      : `${day(text, "en")} ${year}, ${hour(text)}`;
  }
}
