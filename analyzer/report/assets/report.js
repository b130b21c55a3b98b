"use strict";
// Draws the charts from the inert JSON beside it. Labels are set as text; nothing from the data becomes markup.
(function () {
  var data = JSON.parse(document.getElementById("data").textContent);
  var dark = window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches;
  var ink = dark ? "#eceff1" : "#1d2327", soft = dark ? "#b3bdc3" : "#555f66", line = dark ? "#3a444a" : "#d9dddf";
  var bad = dark ? "#ff9d87" : "#b4452d", main = dark ? "#7fc4ee" : "#0b5c8a", quiet = dark ? "#7c8a92" : "#9aa5ab";
  var charts = [];

  function short(text, limit) { text = String(text); return text.length > limit ? text.slice(0, limit - 1) + "…" : text; }
  function fixed(x) { return x === null || x === undefined ? "–" : (Math.abs(x) < 0.05 ? x.toPrecision(2) : x.toFixed(1)).replace("-", "−"); }

  function draw(id, option) {
    var node = document.getElementById(id);
    if (!node) return;
    var chart = echarts.init(node, null, { renderer: "svg" });
    option.animation = false;
    option.textStyle = { fontFamily: "inherit", color: ink };
    option.aria = { enabled: false };
    chart.setOption(option);
    node.setAttribute("data-drawn", "true");
    charts.push(chart);
  }
  function tip(lines) { // tooltips are built as text nodes, so that a label can never be markup
    var box = document.createElement("div");
    lines.forEach(function (l) { var row = document.createElement("div"); row.textContent = l; box.appendChild(row); });
    return box;
  }
  function value(name) { return { type: "value", name: name || "", nameLocation: "middle", nameGap: 30, scale: true, axisLabel: { color: soft }, nameTextStyle: { color: soft }, splitLine: { lineStyle: { color: line } } }; }
  function category(names, limit) { return { type: "category", data: names, axisLabel: { color: ink, formatter: function (n) { return short(n, limit || 28); }, hideOverlap: true }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false } }; }

  // A whisker from low to high at each point; horizontal when the categories are on the y axis.
  function whiskers(rows, low, high, horizontal, color) {
    return {
      type: "custom", silent: true, z: 3,
      data: rows.map(function (r, i) { return [i, r[low], r[high]]; }).filter(function (d) { return d[1] !== null && d[2] !== null; }),
      renderItem: function (params, api) {
        var i = api.value(0), a = horizontal ? api.coord([api.value(1), i]) : api.coord([i, api.value(1)]), b = horizontal ? api.coord([api.value(2), i]) : api.coord([i, api.value(2)]);
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
    var rows = data.themes.slice().reverse();
    if (!rows.length) return;
    document.getElementById("chart-themes").style.height = Math.max(160, 34 * rows.length + 60) + "px";
    draw("chart-themes", {
      grid: { left: 8, right: 28, top: 8, bottom: 44, containLabel: true },
      xAxis: Object.assign(value("points of " + data.metric + " lost"), { scale: false }), yAxis: category(rows.map(function (r) { return r.label; }), 34),
      tooltip: { trigger: "item", formatter: function (p) { var r = rows[p.dataIndex]; return tip([r.label, fixed(r.lost_points) + " points [" + fixed(r.lost_low) + ", " + fixed(r.lost_high) + "]"]); } },
      series: [{ type: "bar", barMaxWidth: 20, itemStyle: { color: bad }, data: rows.map(function (r) { return r.lost_points; }) }, whiskers(rows, "lost_low", "lost_high", true)]
    });
  }
  function ledger() {
    var l = data.ledger;
    if (l.best === null || !l.rows.length) return;
    var rows = l.rows.slice(0, l.rows.length), names = ["best possible"].concat(rows.map(function (r) { return r.label; }), [data.metric]);
    document.getElementById("chart-ledger").style.height = Math.max(220, 26 * names.length + 60) + "px";
    // each bar spans [from, to]; drawn as one custom rectangle so that it works across zero
    var spans = [[l.best, l.best]].concat(rows.map(function (r) { return [r.to, r.from]; }), [[l.value, l.value]]);
    draw("chart-ledger", {
      grid: { left: 8, right: 60, top: 8, bottom: 44, containLabel: true },
      xAxis: value(data.metric), yAxis: Object.assign(category(names, 34), { inverse: true, axisLabel: { color: ink, interval: 0, formatter: function (n) { return short(n, 34); } } }),
      tooltip: { trigger: "item", formatter: function (p) { var i = p.dataIndex - 1; return tip(i < 0 || i >= rows.length ? [names[p.dataIndex], fixed(spans[p.dataIndex][0])] : [rows[i].label, "−" + fixed(rows[i].lost) + " points"]); } },
      series: [{
        type: "custom", encode: { x: [1, 2], y: 0 },
        data: spans.map(function (s, i) { return [i, s[0], s[1]]; }),
        renderItem: function (params, api) {
          var i = api.value(0), a = api.coord([api.value(1), i]), b = api.coord([api.value(2), i]), h = Math.min(18, api.size([0, 1])[1] * 0.7), end = i === 0 || i === spans.length - 1;
          var color = end ? main : rows[i - 1].residual ? quiet : bad, text = end ? fixed(spans[i][0]) : "−" + fixed(rows[i - 1].lost);
          return { type: "group", children: [
            end ? { type: "rect", shape: { x: a[0] - 2, y: a[1] - h / 2, width: 4, height: h }, style: { fill: color } } : { type: "rect", shape: { x: a[0], y: a[1] - h / 2, width: Math.max(1, b[0] - a[0]), height: h }, style: { fill: color } },
            { type: "text", style: { text: text, x: b[0] + 6, y: a[1], fill: ink, verticalAlign: "middle", fontSize: 12 } }] };
        }
      }]
    });
  }
  function time() {
    var rows = data.periods;
    if (!rows.length) return;
    draw("chart-time", {
      grid: { left: 8, right: 20, top: 16, bottom: 30, containLabel: true }, xAxis: category(rows.map(function (r) { return r.period; }), 12), yAxis: value(""),
      tooltip: { trigger: "axis", formatter: function (p) { var r = rows[p[0].dataIndex]; return tip([String(r.period), data.metric + " " + fixed(r.value) + " [" + fixed(r.low) + ", " + fixed(r.high) + "]", "n = " + (r.n === null ? "–" : r.n)]); } },
      series: [{ type: "line", data: rows.map(function (r) { return r.value; }), symbolSize: 9, lineStyle: { color: main, width: 2 }, itemStyle: { color: main } }, whiskers(rows, "low", "high", false, main)]
    });
  }
  function segment(group, index) {
    var rows = group.rows.slice().reverse(), node = document.getElementById("chart-segment-" + index);
    if (node) node.style.height = Math.max(110, 30 * rows.length + 50) + "px";
    draw("chart-segment-" + index, {
      grid: { left: 8, right: 20, top: 8, bottom: 30, containLabel: true }, xAxis: value(""), yAxis: category(rows.map(function (r) { return r.value_name; }), 24),
      tooltip: { trigger: "item", formatter: function (p) { var r = rows[p.dataIndex]; return tip([r.value_name, fixed(r.value) + " [" + fixed(r.low) + ", " + fixed(r.high) + "], n = " + (r.n === null ? "–" : r.n)]); } },
      series: [{ type: "scatter", symbolSize: 10, itemStyle: { color: main }, data: rows.map(function (r, i) { return r.value === null ? null : [r.value, i]; }).filter(Boolean) }, whiskers(rows, "low", "high", true, main)]
    });
  }
  function dose(d, index) {
    var rows = d.bins, names = rows.map(function (b) { return b.from === b.to ? fixed(b.from).replace(/\.0$/, "") : fixed(b.from) + "–" + fixed(b.to); });
    var mark = null;
    if (d.threshold !== null) rows.forEach(function (b, i) { if (mark === null && d.threshold <= b.to) mark = i; });
    var line0 = { type: "line", data: rows.map(function (b) { return b.value; }), symbolSize: 8, lineStyle: { color: main, width: 2 }, itemStyle: { color: main } };
    if (mark !== null) line0.markLine = { symbol: "none", silent: true, data: [{ xAxis: mark }], lineStyle: { color: bad }, label: { formatter: "starts at about " + fixed(d.threshold), color: ink } };
    draw("chart-dose-" + index, {
      grid: { left: 30, right: 20, top: 26, bottom: 44, containLabel: true }, xAxis: Object.assign(category(names, 16), { name: d.metric, nameLocation: "middle", nameGap: 28, nameTextStyle: { color: soft } }),
      yAxis: Object.assign(value(d.axis), { nameGap: 38 }), tooltip: { trigger: "axis", formatter: function (p) { var b = rows[p[0].dataIndex]; return tip([d.metric + " " + names[p[0].dataIndex], fixed(b.value) + " [" + fixed(b.low) + ", " + fixed(b.high) + "]", "n = " + b.n]); } },
      series: [line0, whiskers(rows, "low", "high", false, main)]
    });
  }

  themes(); ledger(); time();
  data.segments.forEach(segment);
  data.dose.forEach(dose);
  window.addEventListener("resize", function () { charts.forEach(function (c) { c.resize(); }); });
  window.addEventListener("beforeprint", function () { document.querySelectorAll("details").forEach(function (d) { d.open = true; }); charts.forEach(function (c) { c.resize(); }); });
  function openTarget() { var t = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1))); if (t && t.tagName === "DETAILS") t.open = true; }
  window.addEventListener("hashchange", openTarget); openTarget();
  document.documentElement.setAttribute("data-ready", "true");
})();
