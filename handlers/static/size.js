// The size of the type: three steps, kept on this device. Loaded in the head without defer, so that the step is set before
// the first paint and nothing jumps. It also speaks up when the rest of the page does not arrive.
"use strict";
(function () {
  var steps = ["normal", "large", "huge"];
  var root = document.documentElement;

  root.classList.remove("unscripted");

  function kept() {
    try { return localStorage.getItem("madoguchi.size"); } catch (blocked) { return null; }
  }

  function keep(size) {
    try { localStorage.setItem("madoguchi.size", size); } catch (blocked) { /* private window: lasts for this page */ }
  }

  root.dataset.size = steps.indexOf(kept()) >= 0 ? kept() : "normal";

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("size");
    if (!button) return;

    function tell() {
      var names = button.dataset.names.split("|");
      button.setAttribute("aria-label", button.dataset.label.replace("{size}", names[steps.indexOf(root.dataset.size)]));
    }

    tell();
    button.addEventListener("click", function () {
      root.dataset.size = steps[(steps.indexOf(root.dataset.size) + 1) % steps.length];
      keep(root.dataset.size);
      tell();
    });
  });

  // An old browser or a line that drops: after a while say so, with another way to get help.
  setTimeout(function () {
    var stuck = document.getElementById("stuck");
    if (stuck && !root.dataset.ready) stuck.hidden = false;
  }, 10000);
})();
