"""Takes a picture of every screen: `make screenshots`.

Each screen in French and English, light and dark, on a desk and on a phone, whole; the database
is MAILLAGE_DB, and the pictures go to `build/screenshots/`. The README's four go to
`docs/screens/`: what a visitor sees at first, in French.
"""

import os
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.server import ROOT, serve
from tests.browser.watch import WatchedPage

FOLDER = ROOT / "build" / "screenshots"
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
LANGUAGES = ("fr", "en")
SCREENS = {
    "overview": ("/?territoire=epci:243500741&annee=2025", 1),
    "flows": ("/carte-des-flux?territoire=country:FR", 1),
    "flows-selected": ("/carte-des-flux?territoire=region:53&choix=epci:243500741", 1),
    "nearby": ("/ressources-a-proximite?lieu=35236", 1),
    "indicators": ("/indicateurs?territoire=epci:243500741&annee=2025", 0),
    "network-care": ("/animer-le-reseau?territoire=region:53", 0),
    "network-care-orphans": ("/animer-le-reseau?territoire=region:53&liste=sans-reponse", 0),
    "network-care-calls": ("/animer-le-reseau?territoire=region:53&liste=appels", 0),
    "method": ("/methode?partie=hypotheses&repere=substitution_unknown", 0),
    "loads": ("/donnees?volet=chargements", 0),
    "load": ("/donnees?chargement=8", 0),
    "quarantine": ("/donnees?volet=quarantaine", 0),
    "load-files": ("/donnees?volet=charger", 0),
    "unknown-territory": ("/?territoire=epci:999999999", 0),
}
"""Each screen's address, and how many charts it holds."""

PUBLIC_SCREENS = {
    "public-overview": ("/?territoire=region:53&annee=2025", 0),
    "public-flows": ("/carte-des-flux?territoire=region:53", 1),
    "public-reserved": ("/donnees?volet=chargements", 0),
}
"""Those that anyone may see where MAILLAGE_ACCESS is `public`."""

README_FOLDER = ROOT / "docs" / "screens"
README_SCREENS = ("overview", "flows", "nearby", "loads")
README_SIZE = {"width": 1280, "height": 960}

TALLEST = 6000
SETTLING_MS = 800
"""The time that a resized window is given before it is looked at."""


def take(tab: WatchedPage, target: Path, width: int, charts: int) -> None:
    """Save a picture of a whole screen; Streamlit scrolls inside, so the window grows first."""
    height = int(tab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight"))
    tab.page.set_viewport_size({"width": width, "height": min(max(height, 800), TALLEST)})
    tab.page.wait_for_timeout(SETTLING_MS)
    tab.drawn(charts)
    tab.page.wait_for_timeout(SETTLING_MS)
    tab.page.screenshot(path=target)


def take_for_readme(tab: WatchedPage, address: str) -> list[str]:
    """Save the README's pictures; give the faults that the screens met."""
    README_FOLDER.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    for name in README_SCREENS:
        path, charts = SCREENS[name]
        tab.arrive(address, width=README_SIZE["width"])
        tab.page.set_viewport_size(README_SIZE)
        tab.open(f"{path}&lang=fr")
        tab.drawn(charts)
        tab.page.wait_for_timeout(SETTLING_MS)
        tab.page.screenshot(path=README_FOLDER / f"{name}.png")
        faults += [f"{name}: {fault}" for fault in tab.faults]
    return faults


def take_all(
    tabs: dict[str, WatchedPage], address: str, screens: dict[str, tuple[str, int]]
) -> list[str]:
    """Save the pictures of some screens; give the faults that they met."""
    faults: list[str] = []
    for (name, (path, charts)), language, scheme, width in product(
        screens.items(), LANGUAGES, SCHEMES, WIDTHS
    ):
        tab = tabs[scheme]
        tab.arrive(address, width=width)
        tab.open(f"{path}&lang={language}")
        tab.drawn(charts)
        target = FOLDER / f"{name}_{language}_{scheme}_{width}.png"
        take(tab, target, width, charts)
        faults += [f"{target.name}: {fault}" for fault in tab.faults]
        sys.stdout.write(f"{target.relative_to(ROOT)}\n")
    return faults


def main() -> int:
    """Take every picture; 1 where no browser is installed or a screen met a fault."""
    db = Path(os.environ.get("MAILLAGE_DB", "data/maillage.duckdb"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        if browser is None:
            sys.stderr.write("No chromium: run tests/browser/install_chromium.sh\n")
            return 1
        tabs = {scheme: WatchedPage(browser, scheme=scheme) for scheme in SCHEMES}
        with serve(db, FOLDER / "server.log") as address:
            faults = take_for_readme(tabs["light"], address)
            faults += take_all(tabs, address, SCREENS)
        with serve(db, FOLDER / "public.log", access="public") as address:
            faults += take_all(tabs, address, PUBLIC_SCREENS)
        browser.close()
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
