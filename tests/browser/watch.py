"""A page that is watched: whatever goes wrong in it, or leaves the machine, is kept."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
TIMEOUT_MS = 30_000
# The charts that are expected are there, and every map has drawn what it holds.
DRAWN = """expected => {
  const boxes = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
  return boxes.length >= expected && boxes.every(box => {
    const layout = box.querySelector('.js-plotly-plot')?._fullLayout;
    return layout && (!layout.map || layout.map._subplot?.map?.loaded());
  });
}"""


class WatchedPage:
    """One tab, with what went wrong in it since a visitor came.

    Attributes:
        page: the tab.
        faults: console errors, uncaught errors, failed requests and calls to other machines.
    """

    def __init__(self, browser: Browser, *, scheme: str = "light") -> None:
        """Open a tab that shares nothing with others.

        Args:
            browser: the browser.
            scheme: `light` or `dark`.
        """
        self.faults: list[str] = []
        self._address = ""
        self._context = browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light", locale="fr-FR"
        )
        self._context.set_default_timeout(TIMEOUT_MS)
        self.page: Page = self._context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("requestfailed", self._on_failure)
        self.page.on("response", self._on_response)

    def arrive(self, address: str, *, width: int) -> None:
        """Come to a dashboard as a new visitor, of whom neither browser nor server knows anything.

        A tab that drew screens before draws the next one in a third of the time, if in between it
        only sees pages of the same server.

        Args:
            address: the dashboard's address.
            width: of the window, in pixels; a phone's height comes with a phone's width.
        """
        self._address = address
        self.page.goto(f"{address}/_stcore/health")
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self._context.clear_cookies()
        self.page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
        self.page.mouse.move(0, 0)
        self.faults.clear()

    def open(self, path: str) -> None:
        """Visit a path of the dashboard and wait until it is drawn."""
        self.page.goto(self._address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run; a map or chart has then been handed to the browser."""
        self.page.wait_for_selector(READY)

    def drawn(self, charts: int = 1) -> None:
        """Wait until as many charts and maps are drawn."""
        self.page.wait_for_function(DRAWN, arg=charts)

    def wait_for_address(self, part: str) -> None:
        """Wait until the address holds a text, and the script has run."""
        self.page.wait_for_url(re.compile(re.escape(part)))
        self.settle()

    def heading(self) -> Locator:
        """The screen's title."""
        return self.page.locator("h1")

    def overflow(self) -> int:
        """How many pixels the page is wider than the window; 0 where it fits."""
        return int(
            self.page.evaluate(
                "Math.max(0, document.documentElement.scrollWidth - window.innerWidth,"
                " document.querySelector('[data-testid=stMain]').scrollWidth"
                " - window.innerWidth)"
            )
        )

    def close(self) -> None:
        """Close the tab with its cookies and storage."""
        self._context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            self.faults.append(f"left the machine: {request.url}")

    def _on_failure(self, request: Request) -> None:
        # Leaving a page ends what it was still fetching; that is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} ({request.failure})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")
