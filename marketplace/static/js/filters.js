/* The filters of a page of results: what a long filter holds is found while typing, what was unfolded stays unfolded, and
   what a swap has changed is said aloud. Everything here also works without this file, by the form's own buttons. */
(function () {
  "use strict";

  function folded(text) {
    return text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "").trim();
  }

  /* Names fit or hide at once. Sellers are more than the page holds, so for them the button asks the shop. */
  document.addEventListener("input", function (event) {
    var input = event.target;
    if (input.dataset.find === undefined) return;
    var wanted = folded(input.value), facet = input.closest("fieldset"), more = facet.querySelector("details");
    if (more && wanted) more.open = true;
    var none = facet.querySelector("[data-none]"), fitting = 0;
    facet.querySelectorAll(".check").forEach(function (option) {
      var fits = wanted === "" || folded(option.textContent + " " + (option.dataset.also || "")).indexOf(wanted) >= 0;
      option.hidden = !fits && !option.querySelector(":checked");
      if (fits) fitting += 1;
    });
    if (none) none.hidden = fitting > 0;
    if (more) more.hidden = !more.querySelector(".check:not([hidden])");
  });
  document.addEventListener("change", function (event) {
    /* Leaving the field is no choice: it must not send the form. */
    if (event.target.dataset.find !== undefined) event.stopPropagation();
  }, true);

  function hideNeedlessButtons() {
    document.querySelectorAll("[data-find='']").forEach(function (input) { input.nextElementSibling.hidden = true; });
  }
  hideNeedlessButtons();

  /* What the shop refuses is a page of its own with words that say why; a swap would drop it without a sign. */
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.target.id === "found") window.location.assign(event.detail.pathInfo.finalRequestPath);
  });

  /* A swap of the results: what stood open and what had the focus is remembered before it and found again after it. */
  var unfolded = null, focused = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id !== "found") return;
    unfolded = Array.prototype.map.call(document.querySelectorAll("#filters details[open]"), function (box) { return box.id; });
    focused = document.activeElement;
  });
  document.addEventListener("htmx:afterSettle", function () {
    if (unfolded === null) return;
    unfolded.forEach(function (id) { var box = document.getElementById(id); if (box) box.open = true; });
    unfolded = null;
    hideNeedlessButtons();
    var count = document.getElementById("results-count");
    document.getElementById("found-says").textContent = count.textContent;
    /* htmx gives the focus back to what has an id, here it goes to the same box again; a link that is gone hands it to the results. */
    if (focused && focused.id) return;
    var again = focused && focused.name && Array.prototype.find.call(document.querySelectorAll("#filters input"), function (input) {
      return input.name === focused.name && input.value === focused.value;
    });
    (again || count).focus({ preventScroll: true });
  });
})();
