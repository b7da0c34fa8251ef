// The line to the server: an event stream that comes back by itself, and asking now and then while there is none.
// Every row has a number; whatever way it comes, only what is newer than the last shown row is asked for.

const LONGEST_WAIT = 30000;
const SILENCE = 40000; // the server gives a beat every 15 s: after this long the line is dead, whatever it looks like
const ASK_EVERY = 10000;

export class Line {
  /**
   * @param last () -> the number of the last row shown
   * @param heard {rows(rows), open(), down(), blocked(), beat(fields), standing(fields), desk(fields)}
   */
  constructor(last, heard) {
    this.last = last;
    this.heard = heard;
    this.stream = null;
    this.tries = 0;
    this.timer = 0;
    this.dog = 0;
    this.closed = false;
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.lost());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => { if (event.persisted) this.now(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden && !this.stream) this.now(); });
  }

  /** Connect at once, with a fresh count of tries. */
  now() {
    this.tries = 0;
    this.connect();
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.dog);
    if (this.stream) this.stream.close();
    this.stream = null;
  }

  connect() {
    this.close();
    if (!window.EventSource) {
      this.ask(ASK_EVERY);
      return;
    }
    const stream = new EventSource(`/chat/stream?after=${this.last()}&lang=${document.documentElement.lang}`);
    this.stream = stream;
    this.watch();
    stream.onopen = () => {
      this.tries = 0;
      this.watch();
      this.heard.open();
    };
    stream.onmessage = (event) => {
      this.watch();
      this.heard.rows([JSON.parse(event.data)]);
    };
    stream.addEventListener("beat", (event) => {
      this.watch();
      this.heard.beat(JSON.parse(event.data));
    });
    stream.addEventListener("standing", (event) => this.heard.standing(JSON.parse(event.data)));
    stream.addEventListener("desk", (event) => this.heard.desk(JSON.parse(event.data)));
    stream.addEventListener("bye", (event) => {
      this.close();
      this.again(JSON.parse(event.data).retry);
    });
    stream.onerror = () => this.lost();
  }

  watch() {
    clearTimeout(this.dog);
    this.dog = setTimeout(() => this.connect(), SILENCE);
  }

  lost() {
    this.close();
    this.tries += 1;
    this.heard.down();
    this.again(Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(this.tries - 1, 5)) * (0.75 + Math.random() / 2));
  }

  /** Try again after so many milliseconds; until then, and where streams do not get through, ask. */
  again(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait);
    if (this.tries > 2 || wait > ASK_EVERY) this.fetch();
  }

  ask(every) {
    this.timer = setTimeout(() => this.fetch().then(() => this.ask(every)), every);
  }

  /** Fetch what is newer than the last shown row. True when the server was reached. */
  async fetch() {
    try {
      for (let more = true; more;) {
        const answer = await fetch(`/chat/messages?after=${this.last()}`, { credentials: "same-origin", cache: "no-store" });
        if (answer.status === 403) this.heard.blocked();
        if (!answer.ok) return false;
        const page = await answer.json();
        this.heard.rows(page.messages);
        more = page.more;
      }
      this.heard.open();
      return true;
    } catch {
      return false;
    }
  }
}
