// Canned replies: found by typing, chosen by keys, put where the writing stands.

export class Canned {
  constructor(sheet, button, writing) {
    this.sheet = sheet;
    this.button = button;
    this.writing = writing;
    this.box = document.getElementById("find");
    button.addEventListener("click", () => (sheet.hidden ? this.open() : this.close()));
    this.box.addEventListener("input", () => this.filter());
    this.box.addEventListener("keydown", (event) => this.key(event));
    sheet.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  open() {
    this.sheet.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.box.value = "";
    this.filter();
    this.box.focus();
  }

  close() {
    this.sheet.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.writing.box.focus();
  }

  /** They come anew with every look: their facts are those of the moment. */
  get options() {
    return Array.from(this.sheet.querySelectorAll("[role=option]"));
  }

  /** What was found stays found when they have come anew. */
  look() {
    if (!this.sheet.hidden && !this.found.some((option) => option.getAttribute("aria-selected") === "true")) this.filter();
  }

  get found() {
    return this.options.filter((option) => !option.hidden);
  }

  filter() {
    const sought = fold(this.box.value);
    for (const option of this.options) option.hidden = !fold(option.textContent).includes(sought);
    this.mark(this.found[0]);
  }

  mark(option) {
    for (const one of this.options) one.setAttribute("aria-selected", String(one === option));
    this.box.setAttribute("aria-activedescendant", option ? option.id : "");
    option?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const found = this.found;
    const at = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") this.mark(found[Math.min(at + 1, found.length - 1)]);
    else if (event.key === "ArrowUp") this.mark(found[Math.max(at - 1, 0)]);
    else if (event.key === "Enter") this.choose(found[at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  choose(option) {
    if (!option) return;
    this.close();
    this.writing.put(option.dataset.text);
  }
}

function fold(text) {
  return text.normalize("NFKC").toLowerCase();
}
