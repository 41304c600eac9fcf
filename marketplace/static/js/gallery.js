/* Product photos: a thumbnail shows its photo in place. Without this file each thumbnail opens the photo itself. */
(function () {
  "use strict";
  document.querySelectorAll("[data-gallery]").forEach(function (gallery) {
    var main = gallery.querySelector("[data-gallery-main]");
    gallery.addEventListener("click", function (event) {
      var link = event.target.closest("[data-gallery-thumb]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      var img = main.querySelector("img");
      main.querySelectorAll("source").forEach(function (source) { source.srcset = link.dataset.webp; });
      img.srcset = link.dataset.jpeg;
      img.src = link.href;
      img.alt = link.dataset.alt;
      gallery.querySelectorAll("[data-gallery-thumb]").forEach(function (other) { other.removeAttribute("aria-current"); });
      link.setAttribute("aria-current", "true");
    });
  });
})();
