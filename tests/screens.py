"""Look at the built pages in headless Chromium, as readers on a desk and on a phone do.

``python -m tests.screens docs/_build/html build/screens`` takes a picture of each page, 1280 and
390 pixels wide, light and dark, and fails on a page that scrolls sideways, on text under 11 pixels,
on an image without an alternative text, on a serious fault that axe-core finds, and on a question
whose first answer in the search is not the page that it is about.

It needs Chromium, as ``chromium`` or ``google-chrome`` on the PATH or in the variable CHROMIUM, and
the group ``screens`` of pyproject.toml.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = (
    "index.html",
    "deadlines.html",
    "elections.html",
    "notebooks/registry-year.html",
    "rulebook/sampling.html",
)
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
SMALLEST = 11
"""Of any text, in pixels as it is shown."""

QUESTIONS = {
    "how many patients to audit": "sampling.html",
    "how many patients": "sampling.html",
    "audit sample size": "sampling.html",
    "patients to audit": "sampling.html",
    "low-volume threshold": "eligibility.html",
    "who is eligible": "eligibility.html",
    "opt in": "elections.html",
    "data validation audit": "audits.html",
    "submission deadline": "deadlines.html",
    "business associate agreement": "agreements.html",
    "performance feedback": "feedback.html",
    "self-nomination": "self-nomination.html",
    "data completeness": "rates.html",
    "spreadsheet": "coming-from-sql.html",
    "install": "start.html",
}
"""What readers type into the search, and the page that must come first."""

PLANTED = """
<!doctype html><html lang="en"><title>Faults</title><body><main>
<p style="font-size: 10px">small text</p>
<svg width="100" viewBox="0 0 400 100"><text y="50" font-size="13">small in a figure</text></svg>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">
<div style="width: 3000px">wide</div><button></button></main></body></html>
"""
"""A page with one fault of each kind."""
SEEN = (
    "scrolls sideways",
    "10.0 px: small text",
    "3.3 px: small in a figure",
    "no alternative text",
    "critical: button-name",
)
"""How what is found on it begins."""

# What is in the page, and what is in the figures: an image's own text is not in the page, so each
# SVG is laid over the place of its image.
PROBLEMS = """
async (smallest) => {
  const problems = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  // The theme's column would scroll in place of the page.
  for (const part of [document.documentElement, ...document.querySelectorAll(".main, .content")]) {
    if (part.scrollWidth > part.clientWidth) {
      problems.push(`scrolls sideways: ${part.scrollWidth} of ${part.clientWidth} px`);
    }
  }
  const small = new Map();
  const note = (size, text) => {
    if (size < smallest - 0.05) small.set(`${size.toFixed(1)} px: ${text.trim().slice(0, 40)}`, 1);
  };
  const scale = (part) => {
    const matrix = part.getScreenCTM();
    return Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
  };
  const measure = (svg) => {
    for (const text of svg.querySelectorAll("text, tspan")) {
      if ([...text.childNodes].some((one) => one.nodeType === 3 && one.data.trim())) {
        note(parseFloat(getComputedStyle(text).fontSize) * scale(text), text.textContent);
      }
    }
    // Texts as outlines, which matplotlib draws at 100 units for each point of their size.
    for (const glyph of svg.querySelectorAll("g[id^='text_'] use")) {
      note(100 * scale(glyph), "an outline of a letter");
    }
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || parent.closest("svg, script, style, noscript")) continue;
    const box = parent.getBoundingClientRect();
    if (!seen(parent) || box.width <= 1 || box.right < 0) continue;
    note(parseFloat(getComputedStyle(parent).fontSize), texts.currentNode.data);
  }
  for (const svg of document.querySelectorAll("svg")) {
    if (seen(svg)) measure(svg);
  }
  for (const image of document.images) {
    const alternative = image.getAttribute("alt");
    if (!alternative || /^\\S+\\.(svg|png)$/.test(alternative)) {
      problems.push(`no alternative text: ${image.getAttribute("src")}`);
    }
    if (!seen(image)) continue;
    await image.decode();
    if (!image.currentSrc.endsWith(".svg")) {
      problems.push(`a picture whose text cannot be measured: ${image.getAttribute("src")}`);
      continue;
    }
    const over = document.createElement("div");
    over.style.width = `${image.clientWidth}px`;
    over.innerHTML = await (await fetch(image.currentSrc)).text();
    document.body.append(over);
    const svg = over.querySelector("svg");
    svg.setAttribute("width", "100%");
    svg.removeAttribute("height");
    measure(svg);
    over.remove();
  }
  return [...problems, ...[...small.keys()].slice(0, 10)];
}
"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve *folder* on this machine, and yield the address."""
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def chromium() -> str:
    """Return the path of the browser, or end with what to install."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        sys.exit("make screens needs Chromium, and there is none: apt-get install chromium")
    return found


def faults(page: Any, axe: Any, *, with_colors: bool) -> list[str]:
    """Return what axe-core finds on *page* that is serious or critical."""
    # Colors do not change with the width, and take most of the time.
    rules = {"color-contrast": {"enabled": with_colors}}
    found = axe.run(page, options={"resultTypes": ["violations"], "rules": rules})
    return [
        f"{one['impact']}: {one['id']}, {len(one['nodes'])} times: {one['nodes'][0]['html'][:120]}"
        for one in found.response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def blind_to(browser: Any, axe: Any) -> list[str]:
    """Return which of the planted faults are not found."""
    page = browser.new_page()
    page.set_content(PLANTED)
    found = [*page.evaluate(PROBLEMS, SMALLEST), *faults(page, axe, with_colors=False)]
    page.close()
    return [one for one in SEEN if not any(problem.startswith(one) for problem in found)]


def first_answer(browser: Any, address: str, question: str) -> str:
    """Return the page that the search shows first."""
    page = browser.new_page()
    page.goto(f"{address}/search.html?q={question.replace(' ', '+')}")
    page.wait_for_selector("#search-results ul.search li a")
    href = page.locator("#search-results ul.search li a").first.get_attribute("href")
    page.close()
    return href.partition("?")[0].partition("#")[0]


def problems(folder: Path, pictures: Path) -> Iterator[str]:
    """Yield each problem with where it is, and write a picture of each page."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    pictures.mkdir(parents=True, exist_ok=True)
    with served(folder) as address, sync_playwright() as driver:
        # CI runs as root, which has no sandbox.
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield from (f"not found where it was planted: {one}" for one in blind_to(browser, Axe()))
        for width, scheme in product(WIDTHS, SCHEMES):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            for name in PAGES:
                page = context.new_page()
                page.goto(f"{address}/{name}", wait_until="load")
                said = page.evaluate(PROBLEMS, SMALLEST)
                said += faults(page, Axe(), with_colors=width == WIDTHS[0])
                path = pictures / f"{name.replace('/', '-')[:-5]}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=True)
                page.close()
                yield from (f"{name}, {width} px, {scheme}: {one}" for one in said)
            context.close()
        for question, expected in QUESTIONS.items():
            first = first_answer(browser, address, question)
            if first != expected:
                yield f"search for {question!r}: {first} comes first, not {expected}"
        browser.close()


def main(folder: str, pictures: str) -> int:
    """Print every problem, and return how the command ends."""
    found = 0
    for problem in problems(Path(folder), Path(pictures)):
        found += 1
        print(problem, flush=True)
    looked = len(PAGES) * len(WIDTHS) * len(SCHEMES)
    print(f"{looked} pictures in {pictures}, {len(QUESTIONS)} questions, {found} problems")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
