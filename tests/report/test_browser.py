"""The report in Chromium from ``file://`` with the network off: drawn, quiet, inert, on a phone and on paper."""

import base64
import re
import shutil
import time
from urllib.parse import quote

import pytest
from report_samples import PAYLOADS, sample

from analyzer.report.html import render_report

pytestmark = pytest.mark.browser
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    "--disable-dev-shm-usage", "--proxy-server=127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1280,900", "--hide-scrollbars",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    chromium, driver = (shutil.which(name) for name in ("chromium", "chromedriver"))
    if not chromium or not driver:
        pytest.skip("Chromium and chromedriver are not installed")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (extra: dev)")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
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


# Marks that show data: filled shapes and lines that are neither axes, grid nor background.
_MARKS = """
return [...document.querySelectorAll('.chart')].map(node => {
  const colors = ['var(--accent)', 'var(--bad)', 'var(--quiet)'];
  const paths = [...node.querySelectorAll('svg path')].filter(p => {
    const box = p.getBBox(), own = [p.getAttribute('fill'), p.getAttribute('stroke')];
    return colors.some(c => own.includes(c)) && box.width + box.height > 0;
  });
  return [node.id, node.dataset.drawn === 'true', paths.length, node.querySelectorAll('svg text').length];
});"""


def _drawn(browser):
    charts = browser.execute_script(_MARKS)
    assert charts
    for name, drawn, marks, texts in charts:
        assert drawn and marks > 0 and texts > 0, (name, drawn, marks, texts)
    return {name: marks for name, _, marks, _ in charts}


def test_the_demo_report_is_drawn_without_a_complaint(browser, demo_folder):
    _open(browser, demo_folder / "out" / "report.html")
    charts = _drawn(browser)
    assert {"chart-spark", "chart-themes", "chart-ledger", "chart-time", "chart-dose-0"} <= set(charts)
    visible = "const r = arguments[0].getBoundingClientRect(); return r.bottom <= innerHeight && r.right <= innerWidth"
    for part in (".score .big", ".trend", ".top li .cost", ".top li .goes", "#chart-spark"):
        node = browser.find_element("css selector", part)
        assert node.is_displayed() and browser.execute_script(visible, node), part
    assert len(browser.find_elements("css selector", ".top li")) == 3


@pytest.mark.parametrize("metric", ["nps", "csat", "ces", "stars"])
def test_small_reports_are_drawn(browser, reports, metric):
    _open(browser, reports(metric, metric=metric))
    assert len(_drawn(browser)) == 8
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
    # the same words inside the charts: as labels and in the tooltip
    assert "<" in browser.execute_script(
        "return [...document.querySelectorAll('svg text')].map(t => t.textContent).join()"
    )
    chart = browser.find_element("css selector", "#chart-themes")
    for x, y in ((-100, -40), (0, 0), (-200, 40), (100, 60)):
        browser.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": "mouseMoved", **_point(browser, chart, x, y)})
        time.sleep(0.05)
    assert browser.execute_script("return window.pwned === undefined")
    assert browser.get_log("browser") == []


def _point(browser, node, x, y):
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", node)
    box = browser.execute_script(
        "const r = arguments[0].getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]", node
    )
    return {"x": box[0] + x, "y": box[1] + y}


def test_details_open_and_anchors_lead_there(browser, reports):
    path = reports("nps", metric="nps")
    _open(browser, path)
    browser.execute_script("document.documentElement.style.scrollBehavior = 'auto'")
    browser.find_element("css selector", "#ledger summary").click()
    assert browser.find_element("css selector", "#ledger table").is_displayed()
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
    fill = "return getComputedStyle(document.querySelector('#chart-themes svg path[fill=\"var(--bad)\"]')).fill"
    paper = "return getComputedStyle(document.body).backgroundColor"
    _open(browser, reports("nps", metric="nps"))
    light = browser.execute_script(fill), browser.execute_script(paper)
    _open(browser, reports("nps", metric="nps"), dark=True)
    dark = browser.execute_script(fill), browser.execute_script(paper)
    assert light[0] != dark[0] and light[1] == "rgb(251, 251, 250)" and dark[1] == "rgb(21, 25, 28)"


# A4 less 14 mm on both sides, in CSS pixels.
_PAPER = 688


def test_it_prints_whole_and_light(browser, reports):
    _open(browser, reports("nps", metric="nps"), dark=True)
    drawn = _drawn(browser)
    page = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    pdf = base64.b64decode(page["data"])
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert pdf.startswith(b"%PDF") and 1 <= pages < 30
    width = "return document.querySelector('#chart-time svg').getBoundingClientRect().width"
    assert browser.execute_script(width) > 1000  # back on the screen
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    browser.execute_script("document.body.style.width = arguments[0] + 'px'", _PAPER)
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    outside = """return [...document.querySelectorAll('main *')].filter(e => {
      const r = e.getBoundingClientRect();
      return r.width && r.right > arguments[0] + 1 && !e.closest('svg');
    }).map(e => e.tagName + ' ' + e.className)"""
    assert browser.execute_script(outside, _PAPER) == []
    tall = "return [...document.querySelectorAll('.chart svg')].map(s => s.getBoundingClientRect().height)"
    heights = browser.execute_script(tall)
    assert len(heights) == len(drawn) and min(heights) > 40
    assert browser.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    ink = "return getComputedStyle(document.querySelector('main p')).color"
    assert browser.execute_script(ink) == "rgb(29, 35, 39)"
