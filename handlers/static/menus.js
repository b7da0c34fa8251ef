// The menus of every page: Escape closes one and leads back to where it was opened; a press beside it closes it, too.

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of opened()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false;
});

function opened() {
  return document.querySelectorAll("details.menu[open]");
}
