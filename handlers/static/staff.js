// The console's script. The pages work without it; with it they are live, quicker by keyboard, and keep drafts.
import { Bell } from "./bell.js";
import { Canned } from "./canned.js";
import { keys } from "./keys.js";
import { Live } from "./live.js";
import { Writing } from "./writing.js";

const start = JSON.parse(document.getElementById("start").textContent);
const said = document.getElementById("told");

let hush = 0;

/** Tell those who listen, and those who look; good news goes away by itself. */
function tell(text, passes = false) {
  clearTimeout(hush);
  said.textContent = text;
  said.classList.toggle("hidden", !text);
  if (passes) hush = setTimeout(() => tell(""), 3000);
}

for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;

const bell = new Bell(document.getElementById("sound"), document.getElementById("desk"));
const live = new Live(start, tell, () => {
  bell.look();
  writing?.seen();
  canned?.look();
}, () => {
  writing?.letGo();
  location.reload();
}, () => Boolean(writing?.unsent));
const form = document.getElementById("write");
const writing = form ? new Writing(form, start.words, live, tell) : null;
const canned = form && new Canned(document.getElementById("canned"), document.getElementById("canned-open"), writing);

keys(writing);
live.bottom();
bell.look();
document.documentElement.dataset.ready = "";
