// A chosen file is read here and put into its field, where it can be looked at before it is sent.
for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;

for (const chosen of document.querySelectorAll("input[type=file][data-into]")) {
  chosen.addEventListener("change", async () => {
    const [file] = chosen.files;
    if (!file) return;
    const bytes = await file.arrayBuffer();
    document.getElementById(chosen.dataset.into).value = decoded(bytes);
  });
}

/** UTF-8, or Shift_JIS, as spreadsheets in Japan write. */
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}
