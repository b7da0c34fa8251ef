// Words on their way out. Each is kept on this device under its own key until the server has it for good, so that neither
// a closed page nor a lost line loses one; and since it keeps its id, the server takes it once however often it comes.

const KEY = "madoguchi.out.";
const PATIENCE = 20000; // milliseconds for one try
const LONGEST_WAIT = 30000;
const ADOPTED_AFTER = 30000; // words of another page that has been closed

/** 128 random bits: nobody else's message has the same. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /**
   * @param post async (message, signal) -> {status, after, code}: one try; throws when the line is down
   * @param told {sending(message), held(message), taken(message), refused(message, status)}: how a message fares
   */
  constructor(post, told) {
    this.post = post;
    this.told = told;
    this.memory = new Map(); // where the device keeps nothing
    this.own = new Set();
    this.tries = 0;
    this.busy = false;
    this.timer = 0;
    addEventListener("online", () => this.hurry());
  }

  /** Keep a message and send it as soon as possible. */
  put(message) {
    this.own.add(message.id);
    this.memory.set(message.id, message);
    try {
      localStorage.setItem(KEY + message.id, JSON.stringify(message));
    } catch { /* no room or not allowed: it lives as long as the page */ }
    this.hurry();
  }

  /** Messages that are not the server's yet, oldest first. */
  kept() {
    const found = new Map(this.memory);
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(KEY)) this.read(key, found);
    } catch { /* not allowed */ }
    return Array.from(found.values()).sort((one, other) => one.order - other.order);
  }

  read(key, found) {
    try {
      const message = JSON.parse(localStorage.getItem(key));
      if (message && message.id && message.body) found.set(message.id, message);
    } catch {
      localStorage.removeItem(key);
    }
  }

  drop(id) {
    this.memory.delete(id);
    try { localStorage.removeItem(KEY + id); } catch { /* was not kept */ }
  }

  /** Take over what an earlier page left. */
  adopt() {
    for (const message of this.kept()) this.own.add(message.id);
    this.hurry();
  }

  hurry() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), 0);
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let message = this.next(); message; message = this.next()) if (!(await this.send(message))) break;
    } finally {
      this.busy = false;
    }
  }

  next() {
    return this.kept().find((message) => this.own.has(message.id) || Date.now() - message.order > ADOPTED_AFTER);
  }

  /** One try. True when the next message may follow. */
  async send(message) {
    this.told.sending(message);
    const giveUp = new AbortController();
    const clock = setTimeout(() => giveUp.abort(), PATIENCE);
    let answer;
    try {
      answer = await this.post(message, giveUp.signal);
    } catch {
      return this.later(message, 0);
    } finally {
      clearTimeout(clock);
    }
    if (answer.status === 200) {
      this.tries = 0;
      this.drop(message.id);
      this.told.taken(message, answer.seq);
      return true;
    }
    if (answer.status === 429 || answer.status >= 500 || answer.status === 408) return this.later(message, answer.after);
    this.drop(message.id);
    this.told.refused(message, answer.code);
    return true;
  }

  /** Wait, longer each time, and with some chance in it so that a thousand pages do not come back in the same moment. */
  later(message, after) {
    this.tries += 1;
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(this.tries - 1, 5)) * (0.75 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), Math.max(wait, after * 1000));
    this.told.held(message, after);
    return false;
  }
}
