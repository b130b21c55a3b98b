"use strict";
// The page is whole without this: it only opens, filters and recolours what is already there.
(function () {
  var root = document.documentElement;
  function all(selector, node) { return Array.from((node || document).querySelectorAll(selector)); }
  function store(key, value) { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch (error) { return null; } }

  var scheme = document.getElementById("scheme"), prefers = matchMedia("(prefers-color-scheme: dark)");
  function dark() { return (root.dataset.scheme || (prefers.matches ? "dark" : "light")) === "dark"; }
  function label() { scheme.textContent = dark() ? scheme.dataset.light : scheme.dataset.dark; }
  if (store("scheme") === "dark" || store("scheme") === "light") root.dataset.scheme = store("scheme");
  scheme.hidden = false;
  scheme.addEventListener("click", function () { root.dataset.scheme = dark() ? "light" : "dark"; store("scheme", root.dataset.scheme); label(); });
  prefers.addEventListener("change", label);
  label();

  all("button.unfold").forEach(function (button) {
    var rows = document.getElementById(button.getAttribute("aria-controls"));
    function show(open) { rows.hidden = !open; button.setAttribute("aria-expanded", open); button.textContent = open ? button.dataset.less : button.dataset.more; }
    button.hidden = false;
    button.addEventListener("click", function () { show(rows.hidden); });
    show(false);
  });

  // Filters: each view was computed and closed beforehand; choosing one only shows it.
  var form = document.querySelector(".filters");
  if (form) {
    var view = document.getElementById("filter-view"), theme = document.getElementById("filter-theme");
    var apply = function () {
      var id = theme ? theme.value : "";
      all("#views .view").forEach(function (panel) {
        panel.hidden = panel.dataset.view !== view.value && !(id && !view.value);
        var rows = all("[data-theme-row]", panel), shown = 0;
        rows.forEach(function (row) { row.hidden = Boolean(id) && row.dataset.themeRow !== id; if (!row.hidden && row.tagName === "TR") shown += 1; });
        all("table", panel).forEach(function (table) { table.hidden = shown === 0; });
        all(".withheld", panel).forEach(function (note) { note.hidden = shown > 0; });
        if (id && !view.value && shown === 0) panel.hidden = true;
      });
    };
    form.hidden = false;
    form.addEventListener("change", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(apply, 0); });
    apply();
  }

  var closed = [], folded = [];
  addEventListener("beforeprint", function () {
    closed = all("details:not([open]):not(.long):not(.data)");
    closed.forEach(function (d) { d.open = true; });
    folded = all("tbody.fold").filter(function (body) { return body.hidden; });
    folded.forEach(function (body) { body.hidden = false; });
  });
  addEventListener("afterprint", function () {
    closed.forEach(function (d) { d.open = false; });
    folded.forEach(function (body) { body.hidden = true; });
  });
  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  openTarget();
  root.setAttribute("data-ready", "true");
})();
