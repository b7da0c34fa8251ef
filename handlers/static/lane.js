// The line by which a page hears of changes. A browser opens few lines to one desk over HTTP/1.1, and whoever works here has many tabs
// open: a tab that is hidden gives its line up as soon as another one is looked at. So the tabs that are seen have one each, and of
// hidden ones the last that was seen: it rings.

const AFTER = 5000; // milliseconds until one that the server has refused is tried again
const HEIR = 1500; // milliseconds until a hidden tab takes the line of one that is gone: one that only loads anew is there before

export class Lane {
  /** @param opened, broken, refused are called when the line is open, cut, or refused; @param hear {name: listener} of its events */
  constructor(address, { opened, broken, refused }, hear) {
    this.address = address;
    this.on = { opened, broken, refused };
    this.hear = hear;
    this.line = null;
    this.ended = false;
    this.others = "BroadcastChannel" in window ? new BroadcastChannel("madoguchi.staff.lane") : null;
    this.others?.addEventListener("message", ({ data }) => this.told(data));
    document.addEventListener("visibilitychange", () => document.hidden || this.open());
    addEventListener("pagehide", () => this.line && this.others?.postMessage("gone"));
    this.open();
  }

  get isOpen() {
    return this.line !== null;
  }

  open() {
    if (this.ended) return;
    this.others?.postMessage("here");
    if (this.line) return;
    const line = new EventSource(this.address);
    line.onopen = () => this.on.opened();
    line.onerror = () => {
      this.on.broken();
      if (line.readyState === EventSource.CLOSED) this.again(); // the server said no: the browser does not come back by itself
    };
    for (const [name, listener] of Object.entries(this.hear)) line.addEventListener(name, (event) => listener(JSON.parse(event.data)));
    this.line = line;
  }

  again() {
    this.close();
    this.on.refused();
    setTimeout(() => this.open(), AFTER);
  }

  /** For good. */
  end() {
    this.close();
    this.ended = true;
  }

  /** Once more after an end. */
  begin() {
    this.ended = false;
    this.open();
  }

  close() {
    this.line?.close();
    this.line = null;
  }

  told(what) {
    clearTimeout(this.heir);
    if (!document.hidden) return;
    if (what === "here") this.close();
    else this.heir = setTimeout(() => this.open(), HEIR + Math.random() * HEIR); // the first to do so says that it is here
  }
}
