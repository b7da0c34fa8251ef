// Everything by keyboard. Single keys work outside of fields only, and can be switched off for those whose voice or hand
// would press them by mistake.

const KEPT = "madoguchi.staff.keys";

export function keys(writing) {
  const sheet = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  on.checked = kept(KEPT) !== "off";
  on.addEventListener("change", () => keep(KEPT, on.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (writes(event.target)) return;
    if (press(event.key, sheet, writing)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens=keys]")) sheet.showModal();
  });
}

/** Whether a key goes into a field. One on a sheet that was just closed may hold the focus yet: what is not seen takes no key. */
function writes(target) {
  return target.closest("input, textarea, select, dialog[open]") !== null && target.closest("dialog:not([open])") === null;
}

function press(key, sheet, writing) {
  if (key === "?") sheet.showModal();
  else if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
  else if ((key === "r" || key === "m") && writing) write(writing, key === "m" ? "staff" : "traveller");
  else {
    const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button || button.disabled) return false;
    button.click();
    if (button.matches("summary")) button.parentElement.querySelector("select, input:not([type=hidden])")?.focus();
  }
  return true;
}

/** Along the rows of the queue, from the one in hand. */
function walk(step) {
  const rows = Array.from(document.querySelectorAll(".someone"));
  const at = rows.findIndex((row) => row === document.activeElement);
  const from = at >= 0 ? at : rows.findIndex((row) => row.hasAttribute("aria-current"));
  rows[Math.min(Math.max(from + step, 0), rows.length - 1)]?.focus();
}

function write(writing, to) {
  writing.form.elements.to.value = to;
  writing.address();
  writing.box.focus();
}

export function kept(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

export function keep(name, value) {
  try { localStorage.setItem(name, value); } catch { /* private window: lasts for this page */ }
}
