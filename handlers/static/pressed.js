// A button that is pressed twice posts its form once. The server knows most second presses by a key; this spares the page that would
// tell of the others.

const RESTED = 5000; // milliseconds after which a form may be posted once more: the answer may have been given up

const pressed = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const now = performance.now();
  const before = pressed.get(event.target);
  if (before !== undefined && now - before < RESTED) event.preventDefault();
  else pressed.set(event.target, now);
});

// A page that the browser has kept comes back as it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) pressed.delete(form);
});
