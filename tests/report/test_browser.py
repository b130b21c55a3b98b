"""The report in Chromium from ``file://`` with the network off: drawn, quiet, inert, on a phone and on paper."""

import base64
import re
import sys
import time
from pathlib import Path
from urllib.parse import quote

import chromium
import pytest
from report_samples import PAYLOADS, sample

from analyzer.report.html import render_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    window = chromium.start(tmp_path_factory.mktemp("profile"))
    yield window
    window.quit()


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")

    def write(name, **options):
        path = folder / f"{name}.html"
        if not path.exists():
            tables, extras, manifest, config = sample(**options)
            path.write_text(
                render_report(tables, extras=extras, manifest=manifest, config=config), encoding="utf-8", newline="\n"
            )
        return path

    return write


def _open(browser, path, *, width=1280, height=900, fragment="", dark=False):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    browser.get("about:blank")
    browser.get(f"file://{quote(str(path))}{fragment}")
    for _ in range(100):
        if browser.execute_script("return document.documentElement.getAttribute('data-ready')"):
            break
        time.sleep(0.05)
    assert browser.get_log("browser") == []


# Marks that show data: bars, points and their joins, drawn with some size and a colour of their own.
_MARKS = """
return [...document.querySelectorAll('.chart')].map(node => {
  const marks = [...node.querySelectorAll('svg rect, svg circle, svg line.accent')].filter(m => {
    const box = m.getBoundingClientRect(), style = getComputedStyle(m);
    const painted = m.tagName === 'line' ? style.stroke : m.classList.contains('group') ? style.stroke : style.fill;
    return box.width + box.height > 0 && painted !== 'none' && painted !== 'rgb(0, 0, 0)';
  });
  return [node.id, marks.length, node.querySelectorAll('svg text, data').length, node.getBoundingClientRect().width];
});"""


def _drawn(browser):
    charts = browser.execute_script(_MARKS)
    assert charts
    for name, marks, texts, width in charts:
        assert marks > 0 and texts > 0 and width > 100, (name, marks, texts, width)
    return {name: marks for name, marks, _, _ in charts}


def test_the_demo_report_is_drawn_without_a_complaint(browser, demo_folder):
    _open(browser, demo_folder / "out" / "report.html")
    charts = _drawn(browser)
    assert {"chart-spark", "chart-themes", "chart-ledger", "chart-time", "chart-dose-0", "chart-gains"} <= set(charts)
    assert charts["chart-themes"] >= 10 and charts["chart-time"] > charts["chart-spark"] - 1 > 5
    visible = "const r = arguments[0].getBoundingClientRect(); return r.bottom <= innerHeight && r.right <= innerWidth"
    for part in (".score .big", ".trend", ".top li .cost", ".top li .goes", "#chart-spark", ".since", ".trust"):
        node = browser.find_element("css selector", part)
        assert node.is_displayed() and browser.execute_script(visible, node), part
    assert len(browser.find_elements("css selector", ".top li")) == 3


@pytest.mark.parametrize("metric", ["nps", "csat", "ces", "stars"])
def test_small_reports_are_drawn(browser, reports, metric):
    _open(browser, reports(metric, metric=metric))
    assert len(_drawn(browser)) == 11
    _open(browser, reports(f"{metric}-one", metric=metric, rows=1, themes=False, periods=False))
    assert "chart-ledger" in _drawn(browser)


def test_payloads_are_text(browser, reports):
    _open(browser, reports("hostile", hostile=True))
    _drawn(browser)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.execute_script("return window.pwned === undefined")
    seen = browser.execute_script("return document.body.textContent")
    for payload in PAYLOADS:
        assert payload in seen or payload.replace("\u2028", " ").replace("\u2029", " ") in seen
    assert "49" not in browser.execute_script("return document.querySelector('h1').textContent")
    bad = "main img, main script, main svg[onload], [onerror], [onmouseover], iframe"
    assert browser.find_elements("css selector", bad) == []
    assert "<" in browser.execute_script("return document.querySelector('#chart-themes').textContent")
    assert browser.get_log("browser") == []


def test_details_open_and_anchors_lead_there(browser, reports):
    path = reports("nps", metric="nps")
    _open(browser, path)
    browser.execute_script("document.documentElement.style.scrollBehavior = 'auto'")
    summary = browser.find_element("css selector", "#theme-fault > summary")
    quote = browser.find_element("css selector", "#theme-fault blockquote mark")
    assert not quote.is_displayed()
    summary.click()
    assert quote.is_displayed()
    summary.send_keys("\ue007")  # the keyboard closes it again
    assert not quote.is_displayed()
    _open(browser, path, fragment="#theme-menu")
    assert browser.execute_script("return document.getElementById('theme-menu').open")
    _open(browser, path)
    browser.execute_script("document.documentElement.style.scrollBehavior = 'auto'")
    for link in browser.find_elements("css selector", "nav a"):
        link.click()
        target = link.get_attribute("href").split("#")[1]
        top = browser.execute_script("return document.getElementById(arguments[0]).getBoundingClientRect().top", target)
        assert -5 <= top < 900, target
        browser.execute_script("scrollTo(0, 0)")


@pytest.mark.parametrize("kind", ["demo", "hostile"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_overflows_sideways(browser, reports, demo_folder, kind, width):
    path = demo_folder / "out" / "report.html" if kind == "demo" else reports("hostile", hostile=True)
    _open(browser, path, width=width, height=844)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_keyboard_focus_is_visible(browser, reports):
    _open(browser, reports("nps", metric="nps"))
    browser.switch_to.active_element.send_keys("\ue004")  # tab: the skip link comes first
    focused = browser.switch_to.active_element
    assert focused.get_attribute("class") == "skip" and focused.rect["x"] >= 0
    focused.send_keys("\ue004")
    style = "const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)]"
    assert browser.execute_script(style) == ["solid", 3]


def test_dark_mode_changes_page_and_charts(browser, reports):
    fill = "return getComputedStyle(document.querySelector('#chart-themes rect.bad')).fill"
    paper = "return getComputedStyle(document.body).backgroundColor"
    _open(browser, reports("nps", metric="nps"))
    light = browser.execute_script(fill), browser.execute_script(paper)
    _open(browser, reports("nps", metric="nps"), dark=True)
    dark = browser.execute_script(fill), browser.execute_script(paper)
    assert light[0] != dark[0] and light[1] == "rgb(246, 247, 246)" and dark[1] == "rgb(19, 23, 26)"
    button = browser.find_element("css selector", "#scheme")
    before = button.text
    button.click()  # by hand against the system's preference
    assert browser.execute_script(paper) == light[1] and button.text != before
    button.click()
    assert browser.execute_script(paper) == dark[1]
    browser.execute_script("localStorage.clear()")


def _rows(browser):
    """(view, theme ids) of what the filters show."""
    return browser.execute_script("""
      const seen = e => e.offsetParent !== null;
      return [...document.querySelectorAll('#views .view')].filter(seen).map(v => [v.dataset.view,
        [...v.querySelectorAll('tr[data-theme-row]')].filter(seen).map(r => r.dataset.themeRow)]);""")


def test_filters_show_one_view_and_one_theme(browser, demo_folder):
    from selenium.webdriver.support.select import Select

    _open(browser, demo_folder / "out" / "report.html")
    first = _rows(browser)
    assert len(first) == 1 and len(first[0][1]) > 3
    view, theme = (Select(browser.find_element("css selector", f"#filter-{name}")) for name in ("view", "theme"))
    for option in [o.get_attribute("value") for o in view.options[1:]]:
        view.select_by_value(option)
        assert [key for key, _ in _rows(browser)] == [option]
    theme.select_by_value("waiting")
    assert [ids for _, ids in _rows(browser)] == [["waiting"]]
    view.select_by_value("")  # one theme everywhere
    everywhere = _rows(browser)
    assert len(everywhere) > 5 and all(ids == ["waiting"] for _, ids in everywhere)
    quotes = "return [...document.querySelectorAll('#views div[data-theme-row]')].filter(e => e.offsetParent !== null)"
    assert all(q.get_attribute("data-theme-row") == "waiting" for q in browser.execute_script(quotes))
    browser.find_element("css selector", ".filters [type=reset]").click()
    time.sleep(0.05)
    assert _rows(browser) == first
    assert browser.get_log("browser") == []


_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
  .then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact))
    .map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary])));
"""


_LOOKS = [("small", "light"), ("small", "dark"), ("small", "phone"), ("scores", "light"), ("demo", "light")]
_LOOKS += [pytest.param("demo", look, marks=pytest.mark.slow) for look in ("dark", "phone")]


@pytest.mark.parametrize(("kind", "look"), _LOOKS)
def test_axe_finds_nothing_serious(browser, reports, demo_folder, kind, look):
    axe = Path(sys.prefix) / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("axe-core is not installed (make axe)")
    path = {
        "demo": lambda: demo_folder / "out" / "report.html",
        "small": lambda: reports("csat", metric="csat"),
        "scores": lambda: reports("nps-one", metric="nps", rows=1, themes=False, periods=False),
    }[kind]()
    _open(browser, path, width=390 if look == "phone" else 1280, dark=look == "dark")
    if kind != "demo":  # the same templates; the large page is judged as it opens
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    browser.execute_script(axe.read_text(encoding="utf-8"))
    browser.set_script_timeout(110)
    assert browser.execute_async_script(_AXE) == []


def test_it_is_small_and_quickly_there(browser, demo_folder):
    path = demo_folder / "out" / "report.html"
    assert path.stat().st_size < 2e6
    # processor time of the page's main thread: what other work on the machine does is not the page's
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    _open(browser, path)
    spent = {m["name"]: m["value"] for m in browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
    browser.execute_cdp_cmd("Performance.disable", {})
    assert 0 < spent["TaskDuration"] < 2 and spent["ScriptDuration"] < 0.5
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0  # nothing is fetched


# A4 less 14 mm on both sides, in CSS pixels.
_PAPER = 688


def test_it_prints_whole_and_light(browser, reports):
    _open(browser, reports("nps", metric="nps"), dark=True)
    drawn = _drawn(browser)
    page = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    pdf = base64.b64decode(page["data"])
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert pdf.startswith(b"%PDF") and 1 <= pages < 30
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    browser.execute_script("document.body.style.width = arguments[0] + 'px'", _PAPER)
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    outside = """return [...document.querySelectorAll('main *')].filter(e => {
      const r = e.getBoundingClientRect();
      return r.width && r.right > arguments[0] + 1 && !e.closest('svg');
    }).map(e => e.tagName + ' ' + e.className)"""
    assert browser.execute_script(outside, _PAPER) == []
    assert set(_drawn(browser)) == set(drawn)
    hidden = (
        "return [...document.querySelectorAll('nav, .skip, button, .filters')].filter(e => e.offsetParent !== null)"
    )
    assert browser.execute_script(hidden) == []
    quote = browser.find_element("css selector", "#theme-fault blockquote")
    assert quote.is_displayed()  # what was closed is open on paper
    assert browser.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    ink = "return getComputedStyle(document.querySelector('main p')).color"
    assert browser.execute_script(ink) == "rgb(27, 34, 38)"
