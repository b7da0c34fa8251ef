// Pages beside the desk: the number of those who wait, in the menu and in the title, the bell, and what is switched for the whole desk
// are as they are now. Nothing else of a page changes: somebody may be filling in its forms.
import { Bell } from "./bell.js";
import { Lane } from "./lane.js";

const SPREAD = 800; // milliseconds over which all open pages look, when something was switched for all of them

const seen = { dataset: { newest: "" } };
const bell = new Bell(document.createElement("button"), seen); // switched on at the desk

const lane = new Lane("/staff/events?now=1", { opened() {}, broken() {}, refused: look }, {
  message: (changes) => changes.some(([kind]) => kind === "setting") && setTimeout(look, Math.random() * SPREAD),
  queue({ count, waiting, newest }) {
    document.querySelector(".bar .count").replaceWith(parsed(count).body.firstElementChild);
    document.title = (waiting ? `(${waiting}) ` : "") + document.title.replace(/^\(\d+\) /, "");
    seen.dataset.newest = newest;
    bell.look();
  },
});

document.addEventListener("visibilitychange", () => document.hidden || !lane.ended || look());

/** By the page of the switches: it has the same around it as every other. */
async function look() {
  const answer = await fetch("/staff/switches", { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } });
  document.getElementById("out").hidden = !answer.redirected;
  if (answer.redirected) return lane.end(); // logged out: whatever is being filled in stays on the page
  if (!answer.ok) return;
  const fresh = parsed(await answer.text());
  const token = fresh.querySelector("[name=csrf]").value; // of whoever has logged in meanwhile
  for (const field of document.querySelectorAll("[name=csrf]")) field.value = token;
  lane.begin();
  for (const part of ["notices", "duty"].map((name) => `[data-live=${name}]`)) document.querySelector(part).replaceWith(fresh.querySelector(part));
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}
