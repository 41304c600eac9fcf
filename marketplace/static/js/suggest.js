/* Suggestions under a search box (ARIA combobox with a listbox). Without this file the box is a plain form. */
(function () {
  "use strict";
  if (!window.fetch || !window.AbortController) return;

  /* After so many milliseconds without a key people look at the list. */
  var PAUSE = 150;
  var SHORTEST = 2;
  /* On a computer a word in composition has half of its accents, and is not what is meant. The keyboards of phones compose every
     word until the blank behind it. */
  var WAITS_FOR_WORDS = !window.matchMedia("(pointer: coarse)").matches;

  document.querySelectorAll("[data-suggest]").forEach(function (input) {
    var form = input.form;
    var answers = {};
    var active = -1;
    var timer, request;

    var list = document.createElement("div");
    list.className = "suggest";
    list.id = input.id + "-suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestLabel);
    list.hidden = true;
    var said = document.createElement("span");
    said.className = "sr";
    said.setAttribute("role", "status");
    form.append(list, said);

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function options() { return list.querySelectorAll("[role=option]"); }

    function close() {
      window.clearTimeout(timer);
      if (request) request.abort();
      list.hidden = true;
      said.textContent = "";
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function choose(index) {
      active = index;
      options().forEach(function (option, i) { option.setAttribute("aria-selected", i === index ? "true" : "false"); });
      var option = options()[index];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function show(answer) {
      list.replaceChildren.apply(list, answer.items.map(function (item, i) {
        var option = document.createElement("a");
        option.className = "suggest__item";
        option.id = list.id + "-" + i;
        option.href = item.url;
        option.tabIndex = -1;
        option.setAttribute("role", "option");
        var text = document.createElement("span");
        text.textContent = item.text;
        var note = document.createElement("span");
        note.className = "suggest__note";
        note.textContent = item.note;
        option.append(text, " ", note);
        return option;
      }));
      list.hidden = !answer.items.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      said.textContent = answer.said;
      choose(-1);
    }

    function ask() {
      var text = input.value.trim();
      if (request) request.abort();
      if (text.length < SHORTEST || document.activeElement !== input) { close(); return; }
      if (answers[text]) { show(answers[text]); return; }
      var mine = request = new AbortController();
      window.fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text), { signal: mine.signal })
        .then(function (response) { if (!response.ok) throw new Error(response.status); return response.json(); })
        .then(function (answer) {
          answers[text] = answer;
          /* An answer that comes after more was typed is too late. */
          if (!mine.signal.aborted && input.value.trim() === text) show(answer);
        })
        .catch(function () { if (request === mine) { list.hidden = true; input.setAttribute("aria-expanded", "false"); } });
    }

    function askSoon(event) {
      /* What was chosen belongs to what stood there before: Enter now searches for what stands there. */
      choose(-1);
      window.clearTimeout(timer);
      if (!(WAITS_FOR_WORDS && event.isComposing)) timer = window.setTimeout(ask, PAUSE);
    }

    input.addEventListener("input", askSoon);
    /* Some browsers tell of no input behind it. */
    input.addEventListener("compositionend", askSoon);
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      var count = options().length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { ask(); return; }
        /* Beyond either end stands the box itself. */
        var step = event.key === "ArrowDown" ? 1 : -1;
        choose((active + 1 + step + count + 1) % (count + 1) - 1);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
        event.preventDefault();
        window.location.assign(options()[active].href);
      }
    });
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    /* A touched option keeps the box focused, so that the list stays until the link is followed. */
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    window.addEventListener("pageshow", close);
  });
})();
