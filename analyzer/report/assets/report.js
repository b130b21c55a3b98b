"use strict";
// Draws the charts from the inert JSON beside it. Labels are set as text; nothing from the data becomes markup.
// Colours are the page's CSS variables, so that dark mode and print need no redrawing.
(function () {
  var data = JSON.parse(document.getElementById("data").textContent);
  var ink = "var(--ink)", soft = "var(--soft)", line = "var(--line)", bad = "var(--bad)", main = "var(--accent)", quiet = "var(--quiet)";
  var font = "system-ui, sans-serif", charts = [];

  function short(text, limit) { text = String(text); return text.length > limit ? text.slice(0, limit - 1) + "…" : text; }
  function sign(text) { return String(text).replace("-", "−"); }
  function fixed(x) { // rounds as the texts do: exact ties go to the even digit
    if (x === null || x === undefined) return "–";
    var d = data.digits, p = Math.pow(10, d), size = Math.abs(x), below = Math.floor(size * p);
    if (x !== 0 && size < 0.5 / p) return sign(String(Number(x.toPrecision(2))));
    var tie = Number.isInteger(size * p * 2) && Number.isInteger(size * Math.pow(2, d + 1)) && !Number.isInteger(size * p);
    return sign(tie && below % 2 === 0 ? (x < 0 ? "-" : "") + (below / p).toFixed(d) : x.toFixed(d));
  }
  function range(r, low, high) { return r[low] === null || r[high] === null ? " (no interval)" : " [" + fixed(r[low]) + ", " + fixed(r[high]) + "]"; }
  function narrow(node) { return node.clientWidth < 520; }
  function at(id, height) {
    var node = document.getElementById(id);
    if (node && height) node.style.height = height + "px";
    return node;
  }
  function draw(node, option) {
    if (!node) return;
    var chart = echarts.init(node, null, { renderer: "svg" });
    option.animation = false;
    option.textStyle = { fontFamily: font, color: ink };
    option.aria = { enabled: false };
    if (option.tooltip) Object.assign(option.tooltip, { confine: true, backgroundColor: "var(--card)", borderColor: line, textStyle: { color: ink } });
    option.series.forEach(function (s) { s.emphasis = { disabled: true }; });
    chart.setOption(option);
    fit(chart);
    node.setAttribute("data-drawn", "true");
    charts.push(chart);
  }
  function fit(chart) { // the view box lets print scale a chart that was drawn for the screen
    var svg = chart.getDom().querySelector("svg");
    if (svg) svg.setAttribute("viewBox", "0 0 " + chart.getWidth() + " " + chart.getHeight());
  }
  function paper(chart) { // redrawn for about the width it gets on A4 or Letter, so that its texts stay readable
    var node = chart.getDom(), small = node.classList.contains("small"), spark = node.classList.contains("spark");
    chart.resize({ width: spark ? 190 : small ? 310 : 680, height: chart.getHeight() });
    fit(chart);
  }
  function tip(lines) { // tooltips are built as text nodes, so that a label can never be markup
    var box = document.createElement("div");
    lines.forEach(function (l) { var row = document.createElement("div"); row.textContent = l; box.appendChild(row); });
    return box;
  }
  function value(name) {
    return { type: "value", name: name || "", nameLocation: "middle", nameGap: 28, scale: true, axisLabel: { color: soft, hideOverlap: true, formatter: sign }, nameTextStyle: { color: soft }, splitLine: { lineStyle: { color: line } } };
  }
  function category(names, limit) {
    return { type: "category", data: names.map(function (n, i) { return i; }), axisLabel: { color: ink, interval: 0, formatter: function (i) { return short(names[i], limit); } }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false } };
  }
  function sparse(axis, count, width, each) { // leave labels out evenly when they cannot all be read
    axis.axisLabel.interval = Math.max(0, Math.ceil(count * each / Math.max(width, 1)) - 1);
    return axis;
  }
  // Left margin for the longest label, at most a share of the chart: measured, since the font is the page's own.
  function room(node, names, limit) {
    var pen = document.createElement("canvas").getContext("2d");
    pen.font = "12px " + font;
    var width = names.reduce(function (w, n) { return Math.max(w, pen.measureText(short(n, limit)).width); }, 0);
    return Math.ceil(Math.min(width + 14, node.clientWidth * 0.6));
  }
  // A whisker from low to high at each point; horizontal when the categories are on the y axis.
  function whiskers(rows, low, high, horizontal, color, factor) {
    var f = factor || 1;
    return {
      type: "custom", silent: true, z: 3,
      data: rows.map(function (r, i) { return [i, r[low], r[high]]; }).filter(function (d) { return d[1] !== null && d[2] !== null; }).map(function (d) { return [d[0], d[1] * f, d[2] * f]; }),
      renderItem: function (params, api) {
        var i = api.value(0), a = api.coord(horizontal ? [api.value(1), i] : [i, api.value(1)]), b = api.coord(horizontal ? [api.value(2), i] : [i, api.value(2)]);
        var s = { stroke: color || ink, lineWidth: 1.5 }, c = 4;
        function seg(x1, y1, x2, y2) { return { type: "line", shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: s }; }
        return { type: "group", children: horizontal
          ? [seg(a[0], a[1], b[0], b[1]), seg(a[0], a[1] - c, a[0], a[1] + c), seg(b[0], b[1] - c, b[0], b[1] + c)]
          : [seg(a[0], a[1], b[0], b[1]), seg(a[0] - c, a[1], a[0] + c, a[1]), seg(b[0] - c, b[1], b[0] + c, b[1])] };
      },
      encode: horizontal ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] }
    };
  }

  function themes() {
    var rows = data.themes.slice().reverse(), node = at("chart-themes", Math.max(120, 32 * rows.length + 56));
    if (!node || !rows.length) return;
    var names = rows.map(function (r) { return r.label; }), limit = narrow(node) ? 20 : 38;
    draw(node, {
      grid: { left: room(node, names, limit), right: 28, top: 8, bottom: 44 },
      xAxis: Object.assign(value(data.points + " of " + data.metric + " lost"), { scale: false }), yAxis: category(names, limit),
      tooltip: { trigger: "item", formatter: function (p) { var r = rows[p.dataIndex]; return tip([r.label, fixed(r.lost_points) + " " + data.points + range(r, "lost_low", "lost_high")]); } },
      series: [{ type: "bar", barMaxWidth: 20, itemStyle: { color: bad }, data: rows.map(function (r) { return r.lost_points; }) }, whiskers(rows, "lost_low", "lost_high", true)]
    });
  }
  function ledger() {
    var l = data.ledger, rows = l.rows;
    if (l.best === null) return;
    var names = ["Best possible"].concat(rows.map(function (r) { return r.label; }), [data.metric]);
    var node = at("chart-ledger", 28 * names.length + 56), limit = narrow(node) ? 20 : 38;
    // every bar spans [from, to] as a rectangle of its own, so that it is right across zero too
    var spans = [[l.best, l.best]].concat(rows.map(function (r) { return [r.to, r.from]; }), [[l.value, l.value]]);
    var ends = spans.reduce(function (a, s) { return a.concat(s); }, []), low = Math.min.apply(null, ends), high = Math.max.apply(null, ends);
    var pad = Math.max((high - low) * 0.03, 1e-9);
    draw(node, {
      grid: { left: room(node, names, limit), right: 56, top: 8, bottom: 44 },
      xAxis: Object.assign(value(data.metric), { min: low - pad, max: high + pad, splitLine: { showMinLine: false, showMaxLine: false, lineStyle: { color: line } }, axisLabel: { color: soft, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: sign } }),
      yAxis: Object.assign(category(names, limit), { inverse: true }),
      tooltip: { trigger: "item", formatter: function (p) { var i = p.dataIndex - 1; return tip(i < 0 || i >= rows.length ? [names[p.dataIndex], fixed(spans[p.dataIndex][0])] : [rows[i].label, "−" + fixed(rows[i].lost) + " " + data.points]); } },
      series: [{
        type: "custom", encode: { x: [1, 2], y: 0 },
        data: spans.map(function (s, i) { return [i, s[0], s[1]]; }),
        renderItem: function (params, api) {
          var i = api.value(0), a = api.coord([api.value(1), i]), b = api.coord([api.value(2), i]), h = Math.min(18, api.size([0, 1])[1] * 0.7), end = i === 0 || i === spans.length - 1;
          var color = end ? main : rows[i - 1].residual ? quiet : bad, text = end ? fixed(spans[i][0]) : "−" + fixed(rows[i - 1].lost);
          return { type: "group", children: [
            { type: "rect", shape: end ? { x: a[0] - 2, y: a[1] - h / 2, width: 4, height: h } : { x: a[0], y: a[1] - h / 2, width: Math.max(1, b[0] - a[0]), height: h }, style: { fill: color } },
            { type: "text", style: { text: text, x: b[0] + 6, y: a[1], fill: ink, verticalAlign: "middle", font: "12px " + font } }] };
        }
      }]
    });
  }
  function periods(id, spark) {
    var rows = data.periods, node = at(id);
    if (!node || !rows.length) return;
    var axis = category(rows.map(function (r) { return r.period; }), 12);
    if (spark) axis.axisLabel = Object.assign(axis.axisLabel, { color: soft, fontSize: 11, interval: function (i) { return i === 0 || i === rows.length - 1; } });
    else sparse(axis, rows.length, node.clientWidth - 60, 66);
    var up = value("");
    if (spark) Object.assign(up, { splitNumber: 2, axisLabel: { color: soft, fontSize: 11, formatter: sign } });
    draw(node, {
      grid: spark ? { left: 34, right: 26, top: 10, bottom: 22 } : { left: 44, right: 20, top: 16, bottom: 30 }, xAxis: axis, yAxis: up,
      tooltip: { trigger: "axis", formatter: function (p) { var r = rows[p[0].dataIndex]; return tip([r.period, data.metric + " " + fixed(r.value) + range(r, "low", "high"), "n = " + (r.n === null ? "–" : r.n)]); } },
      series: [{ type: "line", data: rows.map(function (r) { return r.value; }), symbolSize: spark ? 5 : 9, showSymbol: true, showAllSymbol: true, lineStyle: { color: main, width: 2 }, itemStyle: { color: main } }].concat(spark ? [] : [whiskers(rows, "low", "high", false, main)])
    });
  }
  function segment(group, index) {
    var rows = group.rows.slice().reverse(), node = at("chart-segment-" + index, Math.max(96, 30 * rows.length + 40));
    if (!node) return;
    var names = rows.map(function (r) { return r.value_name; }), limit = 22;
    var points = { type: "scatter", symbolSize: 10, itemStyle: { color: main, opacity: 1 }, data: rows.map(function (r, i) { return [r.value, i]; }).filter(function (d) { return d[0] !== null; }) };
    if (data.value !== null) points.markLine = { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: quiet, type: "dashed" }, data: [{ xAxis: data.value }] };
    draw(node, {
      grid: { left: room(node, names, limit), right: 20, top: 8, bottom: 28 }, xAxis: value(""), yAxis: category(names, limit),
      tooltip: { trigger: "item", formatter: function (p) { var r = rows[p.value[1]]; return tip([r.value_name, fixed(r.value) + range(r, "low", "high") + ", n = " + (r.n === null ? "–" : r.n)]); } },
      series: [points, whiskers(rows, "low", "high", true, main)]
    });
  }
  function dose(d, index) {
    var rows = d.bins, node = at("chart-dose-" + index), names = rows.map(function (b) { return b.label; }), yes = d.kind === "yes_no";
    if (!node) return;
    var longest = names.reduce(function (n, s) { return Math.max(n, s.length); }, 0), tilt = longest * 7.5 * rows.length > node.clientWidth - 70;
    var axis = Object.assign(category(names, 18), { name: d.metric_name, nameLocation: "middle", nameGap: tilt ? 54 : 26, nameTextStyle: { color: soft, width: node.clientWidth - 80, overflow: "truncate" } });
    if (tilt) axis.axisLabel.rotate = 40;
    var mark = null;
    if (d.threshold !== null) rows.forEach(function (b, i) { if (mark === null && d.threshold <= b.to) mark = i; });
    var points = { type: yes ? "scatter" : "line", data: rows.map(function (b) { return b.value === null ? null : b.value * d.factor; }), symbolSize: yes ? 11 : 8, lineStyle: { color: main, width: 2 }, itemStyle: { color: main, opacity: 1 } };
    if (mark !== null) points.markLine = { symbol: "none", silent: true, data: [{ xAxis: mark }], lineStyle: { color: bad }, label: { formatter: function () { return d.threshold_text; }, color: ink, position: mark > rows.length / 2 ? "insideEndTop" : "end", rotate: 0, align: mark > rows.length / 2 ? "right" : "center" } };
    draw(node, {
      grid: { left: 44, right: 20, top: 26, bottom: tilt ? 78 : 46 }, xAxis: axis, yAxis: Object.assign(value(""), { scale: d.factor === 1 }),
      tooltip: { trigger: "axis", formatter: function (p) { var b = rows[p[0].dataIndex], f = d.factor; return tip([d.metric_name + ": " + names[p[0].dataIndex], fixed(b.value * f) + " [" + fixed(b.low * f) + ", " + fixed(b.high * f) + "]", "n = " + b.n]); } },
      series: [points, whiskers(rows, "low", "high", false, main, d.factor)]
    });
  }

  themes(); ledger(); periods("chart-spark", true); periods("chart-time", false);
  data.segments.forEach(segment);
  data.dose.forEach(dose);
  function fill() { charts.forEach(function (c) { c.resize({ width: "auto", height: "auto" }); fit(c); }); }
  function resize() { if (!matchMedia("print").matches) fill(); }
  window.addEventListener("resize", resize);
  matchMedia("print").addEventListener("change", resize); // back on the screen: the width of the window again
  var closed = [];
  window.addEventListener("beforeprint", function () { closed = Array.from(document.querySelectorAll("details:not([open]):not(.long)")); closed.forEach(function (d) { d.open = true; }); charts.forEach(paper); });
  window.addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); closed = []; fill(); });
  function openTarget() { var t = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1))); if (t && t.tagName === "DETAILS") { t.open = true; t.scrollIntoView(); } }
  window.addEventListener("hashchange", openTarget); openTarget();
  document.documentElement.setAttribute("data-ready", "true");
})();
