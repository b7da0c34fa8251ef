// Puts the chat into another site's page:
//     <script src="https://desk.example.jp/embed.js" async></script>
// A button in the corner opens a frame; nothing of the chat is loaded before it is pressed. Optional attributes of the
// script element: data-lang="en", data-label="…". Every style is set by property, so a strict policy of the page holds.
"use strict";
(function () {
  var script = document.currentScript;
  var base = new URL(script.src).origin;
  var japanese = (script.dataset.lang || document.documentElement.lang || "ja").slice(0, 2) !== "en";
  var words = japanese
    ? { open: "窓口に聞く", close: "閉じる", frame: "窓口" }
    : { open: "Ask the help desk", close: "Close", frame: "Help desk" };
  var button = element("button", {
    position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", minHeight: "52px", padding: "0 20px",
    border: "2px solid #fff", borderRadius: "26px", background: "#1c3f77", color: "#fff", font: "700 18px/1.3 sans-serif",
    boxShadow: "0 2px 12px rgba(0,0,0,.35)", cursor: "pointer",
  });
  var panel = null;

  function element(tag, style) {
    var made = document.createElement(tag);
    Object.assign(made.style, style);
    return made;
  }

  function narrow() {
    return window.matchMedia("(max-width: 640px)").matches;
  }

  function build() {
    panel = element("div", {
      position: "fixed", zIndex: "2147483001", boxSizing: "border-box", display: "flex", flexDirection: "column", background: "#fffefb",
      border: "1px solid #7c7668", overflow: "hidden", boxShadow: "0 8px 40px rgba(0,0,0,.4)",
    });
    panel.id = "madoguchi-panel";
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", words.frame);
    var close = element("button", {
      alignSelf: "flex-end", minHeight: "44px", padding: "0 16px", border: "0", background: "transparent",
      color: "#1c3f77", font: "700 16px/1.3 sans-serif", cursor: "pointer",
    });
    close.type = "button";
    close.textContent = words.close;
    close.addEventListener("click", hide);
    var frame = element("iframe", { flex: "1", width: "100%", border: "0" });
    frame.title = words.frame;
    frame.src = base + "/?embedded&lang=" + (japanese ? "ja" : "en");
    frame.setAttribute("allow", "clipboard-write");
    panel.append(close, frame);
    panel.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
    document.body.append(panel);
  }

  function fit() {
    if (!panel) return;
    Object.assign(panel.style, narrow()
      ? { left: "0", right: "0", top: "0", bottom: "0", width: "auto", height: "auto", borderRadius: "0" }
      : { left: "auto", top: "auto", right: "16px", bottom: "16px", width: "420px", height: "min(720px, calc(100vh - 32px))", borderRadius: "14px" });
  }

  function show() {
    if (!panel) build();
    fit();
    panel.style.display = "flex";
    button.style.display = "none";
    button.setAttribute("aria-expanded", "true");
    panel.querySelector("iframe").focus();
  }

  function hide() {
    panel.style.display = "none";
    button.style.display = "";
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  button.type = "button";
  button.id = "madoguchi-button";
  button.textContent = script.dataset.label || words.open;
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", show);
  window.addEventListener("resize", fit);
  if (document.body) document.body.append(button);
  else document.addEventListener("DOMContentLoaded", function () { document.body.append(button); });
})();
