"""The report's pages in a real browser: nothing asked of a network, nothing cut off, everything readable."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = (1280, 390)
# the lead with the most of each drawing, and one of each scheme's kind
LEADS = """
select min_by(lead_id, rank)
from lead
where not control
group by kind, subject_type
order by 1
"""
# every visible text: its colour against the first painted ground below it, by the formula of WCAG 2.1, 1.4.3
CONTRAST = r"""
() => {
    const numbers = text => text.match(/[\d.]+/g).map(Number);
    const parse = text => numbers(text).length < 4 ? [...numbers(text), 1] : numbers(text);
    const light = ([r, g, b]) => {
        const part = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
        return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const ground = element => {
        const painted = element.tagName === 'text' && element.previousElementSibling;
        if (painted && painted.tagName === 'rect' && element.parentNode.tagName === 'g')
            return parse(getComputedStyle(painted).fill);
        for (let at = element; at; at = at.parentElement) {
            const colour = parse(getComputedStyle(at).backgroundColor);
            if (colour[3] === 1) return colour;
        }
        return [255, 255, 255, 1];
    };
    const faint = [];
    for (const element of document.querySelectorAll('body *')) {
        const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
        const box = element.getBoundingClientRect();
        if (!own || !box.width || element.closest('title, desc, .skip')) continue;
        const style = getComputedStyle(element);
        const colour = parse(element instanceof SVGElement ? style.fill : style.color);
        const pair = [light(colour), light(ground(element))].sort((a, b) => b - a);
        const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
        const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
        const least = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
        if (ratio < least) faint.push([element.textContent.trim().slice(0, 20), ratio.toFixed(2)]);
    }
    return faint;
}
"""
# what lies beyond the right edge without a region to scroll it in
BEYOND = r"""
() => [...document.querySelectorAll('body *')]
    .filter(element => {
        const box = element.getBoundingClientRect();
        return box.width && box.right > innerWidth + 1
            && !element.closest('.scroll, .skip, thead') && !(element instanceof SVGElement);
    })
    .map(element => element.outerHTML.slice(0, 80))
"""


UNREACHED = """
[...document.querySelectorAll('.scroll')]
    .filter(one => one.scrollWidth > one.clientWidth && one.tabIndex !== 0).length
"""


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(demo) -> list[Path]:
    """Return first page, list, checks, monitoring, best and last institution, a lead of every kind."""
    snapshot = (demo.home / "published" / "current.duckdb").resolve()
    report = snapshot.with_suffix("") / "report"
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        leads = [lead for (lead,) in connection.execute(LEADS).fetchall()]
    index = report / "index.html"
    codes = re.findall(
        r'href="(institutions/[^"]+)"', index.read_text(encoding="utf-8").partition('id="top"')[2]
    )
    chosen = [report / code for code in dict.fromkeys([codes[0], codes[len(codes) // 2], codes[-1]])]
    return [
        index,
        report / "leads" / "list-1.html",
        report / "checks.html",
        *(report / "monitor" / f"{period}.html" for period in ("week", "month", "quarter")),
        *chosen,
        *(report / "leads" / f"{lead}.html" for lead in leads),
    ]


def open_page(browser, page: Path, width: int = 1280):
    """Open the page with everything but files cut off; tell what it asked for and what it complained of."""
    told: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    tab.on("console", lambda message: told.append(f"console: {message.text}"))
    tab.on("pageerror", lambda fault: told.append(f"fault: {fault}"))

    def answer(route):
        url = route.request.url
        if url.startswith(("file://", "data:")):
            route.continue_()
        else:
            told.append(f"asked: {url}")
            route.abort()

    tab.route("**/*", answer)
    tab.goto(page.as_uri())
    return tab, told


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_asked_for_complained_of_cut_off_or_too_faint(browser, pages, width):
    tab, told = open_page(browser, pages[0], width)
    for page in pages:
        tab.goto(page.as_uri())
        assert not told, page.name
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, page.name
        assert not tab.evaluate(BEYOND), page.name
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert not tab.evaluate(CONTRAST), page.name
    tab.context.close()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, pages):
    tab, _ = open_page(browser, pages[0])
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    assert tab.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    tab.keyboard.press("Enter")
    tab.wait_for_function("location.hash === '#content'")
    tab.keyboard.press("Tab")
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline not in {"none", ""}
    assert tab.evaluate("document.activeElement.closest('main') !== null")
    # what must be scrolled sideways can be reached; nothing is taken out of the order
    assert tab.evaluate(UNREACHED) == 0
    assert tab.evaluate("document.querySelectorAll('a[tabindex=\"-1\"], a:not([href])').length") == 0
    tab.context.close()


def test_the_first_page_opens_within_a_second(browser, pages):
    taken = []
    for _ in range(3):
        tab, _ = open_page(browser, pages[0])
        taken.append(tab.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
        tab.context.close()
    assert min(taken) < 1000, taken


def test_its_own_font_shows_chinese_where_the_machine_has_none(browser, pages):
    for page in pages[:3]:
        tab, _ = open_page(browser, page)
        loaded = tab.evaluate(
            "document.fonts.load('16px \"Fundwatch SC\"', '基金').then(fonts => fonts.length)"
        )
        assert loaded == 1, page.name
        tab.context.close()


def test_it_prints_on_paper(browser, pages):
    tab, _ = open_page(browser, pages[0])
    printed = tab.pdf(format="A4", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 3 <= sheets <= 20
    tab.context.close()
