// What was said before the rows that came with the page: fetched when it is asked for, all of it.

/** Show the button if there is anything before the row `first`. */
export function offerEarlier(button, first, log) {
  button.hidden = first === 1;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const rows = await fetchUpTo(first);
    button.disabled = false;
    if (!rows) return;
    const shown = log.precede(rows, first);
    button.remove();
    if (shown.length) shown[shown.length - 1].focus();
  });
}

/** The rows before `first`, or null when the line is down. */
async function fetchUpTo(first) {
  const rows = [];
  try {
    for (let after = 0; after < first - 1;) {
      const answer = await fetch(`/chat/messages?after=${after}`, { credentials: "same-origin", cache: "no-store" });
      const page = (await answer.json()).messages;
      if (!page.length) break;
      rows.push(...page);
      after = page[page.length - 1].seq;
    }
  } catch {
    return null;
  }
  return rows;
}
