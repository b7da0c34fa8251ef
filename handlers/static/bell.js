// The bell: it rings when somebody new waits, and again now and then until they are taken.
import { keep, kept } from "./keys.js";

const AGAIN = 20000; // milliseconds
const KEPT = "madoguchi.staff.sound";

export class Bell {
  constructor(button, desk) {
    this.button = button;
    this.desk = desk;
    this.known = null;
    this.timer = 0;
    this.show(kept(KEPT) === "on");
    button.addEventListener("click", () => {
      this.show(button.getAttribute("aria-pressed") !== "true");
      keep(KEPT, this.on ? "on" : "off");
      if (this.on) this.ring();
    });
  }

  show(on) {
    this.on = on;
    this.button.setAttribute("aria-pressed", String(on));
  }

  /** Whoever waits now that did not before. */
  look() {
    const waiting = this.desk.dataset.newest.split(" ").filter(Boolean);
    const fresh = this.known !== null && waiting.some((one) => !this.known.has(one));
    this.known = new Set(waiting);
    if (fresh) this.ring();
    else if (!waiting.length) clearTimeout(this.timer);
  }

  ring() {
    clearTimeout(this.timer);
    if (!this.on) return;
    this.timer = setTimeout(() => this.known.size && this.ring(), AGAIN);
    try {
      this.player ??= new AudioContext();
      if (this.player.state === "suspended") this.player.resume(); // until the page has been touched once, browsers let none sound
      tone(this.player, 880, 0);
      tone(this.player, 1175, 0.18);
    } catch { /* no sound on this machine: the number in the title is left */ }
  }
}

function tone(player, pitch, after) {
  const voice = player.createOscillator();
  const strength = player.createGain();
  const from = player.currentTime + after;
  voice.frequency.value = pitch;
  strength.gain.setValueAtTime(0.15, from);
  strength.gain.exponentialRampToValueAtTime(0.001, from + 0.35);
  voice.connect(strength).connect(player.destination);
  voice.start(from);
  voice.stop(from + 0.4);
}
