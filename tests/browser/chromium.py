"""Finds the browser that the tests drive, and starts it without any call of its own."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A browser at rest looks for updates and more; the network here refuses it, many times a second.
# SwiftShader draws the maps where there is no graphics card, and only them: were pages put together
# by it too, each would cost three times as much.
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
)


def find(playwright: Playwright) -> Path | None:
    """Give the path of an installed Chromium, the system's before Playwright's; None if none."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def launch(playwright: Playwright) -> Browser | None:
    """Start the browser; None where none is installed."""
    path = find(playwright)
    if path is None:
        return None
    return playwright.chromium.launch(executable_path=str(path), args=list(FLAGS))


def main() -> int:
    """Print where the browser is; 1 where there is none."""
    with sync_playwright() as playwright:
        path = find(playwright)
    sys.stdout.write(f"{path}\n" if path else "no chromium\n")
    return 0 if path else 1


if __name__ == "__main__":
    raise SystemExit(main())
