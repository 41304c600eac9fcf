/* Small comforts for forms and menus. Everything here also works without this file. */
(function () {
  "use strict";

  /* A form is sent once: a second click on the same button does nothing until the page is shown again. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var button = event.submitter;
    if (button && button.dataset.busy) {
      window.setTimeout(function () { button.setAttribute("aria-disabled", "true"); button.lastChild.textContent = button.dataset.busy; }, 0);
    }
    /* A file came, or the sender stopped the loading: the form can be sent again. */
    window.setTimeout(function () { delete form.dataset.sent; }, form.dataset.download === undefined ? 10000 : 3000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll("[data-busy][aria-disabled]").forEach(function (button) { button.removeAttribute("aria-disabled"); });
  });

  /* Filters beside the results apply at once; in the phone's drawer the button applies them together. */
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (!form || form.dataset.autosubmit === undefined) return;
    if (form.dataset.autosubmit === "wide" && !window.matchMedia("(min-width: 60rem)").matches) return;
    form.requestSubmit();
  });

  /* Steppers: the buttons appear only where this script can serve them. */
  document.querySelectorAll("[data-qty]").forEach(function (box) {
    var input = box.querySelector("input");
    box.querySelectorAll("button[data-step]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        if (button.dataset.step === "1") input.stepUp(); else input.stepDown();
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
  });

  /* A page that came back with errors starts at their summary. */
  var summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    /* To come back to it later is to open its address anew; otherwise the browser asks whether to send the form once more.
       Without the fragment: who had skipped to the content would be taken there instead of to the errors. */
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
    window.addEventListener("load", function () {
      if (document.activeElement === document.body || document.activeElement.contains(summary)) summary.focus();
    });
  }

  /* The menu of the bottom bar closes when something else is touched, and by Escape. */
  var menu = document.querySelector(".bar details");
  if (menu) {
    document.addEventListener("click", function (event) { if (!menu.contains(event.target)) menu.open = false; });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
