// What is written: sent once however often it is pressed, kept on the server while it is not, and never sent over the head
// of words that have not been seen.

const SEEN_AFTER = 1500; // milliseconds that a new row has to stand on the screen before it counts as read
const KEPT_AFTER = 800; // milliseconds without a key

export class Writing {
  constructor(form, words, live, tell) {
    this.form = form;
    this.box = form.elements.text;
    this.words = words;
    this.live = live;
    this.tell = tell;
    this.timer = 0;
    this.sending = false;
    this.label = document.getElementById("send").textContent;
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("change", () => this.address());
    this.box.addEventListener("input", () => this.later());
    this.box.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => this.redraft(event));
    addEventListener("pagehide", () => this.beacon());
    this.kept = this.box.value;
    this.address();
  }

  /** Enter is a new line; with Ctrl or Command it sends, but never while an input method composes. */
  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "Escape") this.box.blur();
  }

  /** To the traveller, or a note: the box says which. */
  address() {
    const note = this.form.elements.to.value === "staff";
    this.box.classList.toggle("to-staff", note);
    this.box.classList.toggle("to-traveller", !note);
    document.getElementById("send").textContent = note ? this.words.keep_note : this.label;
  }

  put(text) {
    const { selectionStart: start, selectionEnd: end, value } = this.box;
    this.box.value = value.slice(0, start) + text + value.slice(end);
    this.box.focus();
    this.box.selectionStart = this.box.selectionEnd = start + text.length;
    this.later();
  }

  /** New rows that stand on the screen for a while are read; a reply sent before that is checked by the server. */
  seen() {
    const log = document.getElementById("log");
    const newest = log.dataset.seq;
    clearTimeout(this.reading);
    this.reading = setTimeout(() => {
      const end = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
      if (end && !document.hidden) this.form.elements.after.value = newest;
    }, SEEN_AFTER);
  }

  async submit(event) {
    event.preventDefault();
    if (this.sending || !this.box.value.trim()) return;
    await this.send(this.form.action, new FormData(this.form));
  }

  async send(action, body) {
    this.sending = true;
    clearTimeout(this.timer);
    this.tell(this.words.sending);
    try {
      const answer = await fetch(action, { method: "POST", body: new URLSearchParams(body), credentials: "same-origin", headers: { Accept: "text/html" } });
      const html = await answer.text();
      if (answer.ok) this.sent(html);
      else if (answer.status === 401) this.live.loggedOut();
      else if (answer.status === 409 && this.stale(html)) this.tell("");
      else this.refused(new DOMParser().parseFromString(html, "text/html"));
    } catch {
      this.tell(this.words.not_sent); // the key stays: pressing again cannot send it twice
    } finally {
      this.sending = false;
    }
  }

  sent(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const form = fresh.getElementById("write");
    this.box.value = this.kept = "";
    document.getElementById("kept").textContent = "";
    if (form) {
      this.form.elements.key.value = form.elements.key.value;
      this.form.elements.after.value = form.elements.after.value;
      this.form.elements.to.value = "traveller";
      this.address();
    }
    this.tell("");
    if (this.live.take(html)) this.live.bottom();
    this.box.focus();
  }

  /** Nothing was sent, for whatever the page of the answer says; its key is good for the next press. */
  refused(page) {
    const key = page.getElementById("write")?.elements.key;
    if (key) this.form.elements.key.value = key.value;
    this.tell(page.querySelector("[role=alert]")?.textContent || this.words.not_sent);
  }

  /** Nothing was sent: the new words above the kept draft, and the first thing to do is to edit. */
  stale(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("stale");
    if (!fresh) return false;
    document.getElementById("stale")?.remove();
    fresh.removeAttribute("open");
    document.body.append(fresh);
    const form = fresh.querySelector("form");
    const edit = fresh.querySelector("[data-edit]");
    edit.addEventListener("click", (event) => {
      event.preventDefault();
      fresh.close();
    });
    fresh.addEventListener("close", () => {
      this.form.elements.after.value = form.elements.after.value;
      fresh.remove();
      this.box.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = new FormData(form);
      fresh.close();
      this.send(form.action, body);
    });
    fresh.showModal();
    edit.focus();
    this.live.soon();
    return true;
  }

  redraft(event) {
    const button = event.target.closest("[data-redraft]");
    if (!button) return;
    this.box.value = "";
    this.put(button.dataset.redraft);
  }

  // --- the draft ---

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEPT_AFTER);
  }

  body() {
    return new URLSearchParams({ csrf: this.form.elements.csrf.value, text: this.box.value });
  }

  async keep() {
    const text = this.box.value;
    if (text === this.kept || this.sending || this.form.elements.to.value === "staff") return;
    const shown = document.getElementById("kept");
    try {
      const answer = await fetch(this.form.dataset.draft, { method: "POST", body: this.body(), credentials: "same-origin" });
      if (answer.status === 401) this.live.loggedOut();
      if (!answer.ok) throw new Error(String(answer.status));
      this.kept = text;
      shown.textContent = text ? this.words.kept.replace("{time}", (await answer.json()).at) : "";
    } catch {
      shown.textContent = this.words.not_kept;
    }
  }

  /** Words that the server does not have, as a draft or at all. */
  get unsent() {
    return this.box.value !== this.kept;
  }

  /** Somebody else goes on with the conversation, and with the draft as it was last kept. */
  letGo() {
    clearTimeout(this.timer);
    this.kept = this.box.value;
  }

  beacon() {
    if (this.unsent && this.form.elements.to.value === "traveller") navigator.sendBeacon(this.form.dataset.draft, this.body());
  }
}
