"""What every HTTP answer carries: the page's language, and headers that forbid the outside.

Streamlit's index.html says `lang="en"` and the title "Streamlit"; a screen reader would read
French with an English voice.  The middleware rewrites that one page, and gives every answer a
content security policy that allows this server and nothing else.
"""

import base64
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

from dashboard.texts import DEFAULT_LANGUAGE, LANGUAGES

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_TAB_IMAGE = re.compile(r'href="[^"]*favicon.png"')
_MARK = Path(__file__).parent / "mark.svg"
_LINKED = Path(__file__).parent / "linked.js"
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_WITHOUT_SCRIPT = {
    "fr": "Maillage a besoin de JavaScript pour afficher ses écrans.",
    "en": "Maillage needs JavaScript to show its screens.",
}
# Told where the server is, the browser does not look for it below each page's address, which
# would log two errors at every direct visit.
_SERVER_ADDRESS = (
    "<script>const server=location.origin+{path};"
    "window.__streamlit={{BACKEND_BASE_URL:server,MAIN_PAGE_BASE_URL:server}}</script>"
)
# A page rewritten by us must not be revalidated against the file that it was made from.
_VALIDATORS = {b"etag", b"last-modified"}
_CONDITIONS = {b"if-none-match", b"if-modified-since", b"accept-encoding"}


def content_policy(script_hashes: list[str]) -> str:
    """Write the content security policy.

    Args:
        script_hashes: the inline scripts allowed, as `sha256-…`.

    Returns:
        The header's value. Inline styles are allowed because Streamlit writes its styles at
        run time; blob workers because plotly's map draws in one.
    """
    scripts = " ".join(["'self'", *(f"'{value}'" for value in script_hashes)])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


def script_hashes(page: str) -> list[str]:
    """Give the `sha256-…` of each inline script of an HTML page, in order."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page))
    return [f"sha256-{base64.b64encode(digest).decode()}" for digest in digests]


def language_of(query_string: bytes) -> str:
    """Read the language from a URL's query (`lang=en`); French where absent or unknown."""
    asked = parse_qs(query_string.decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def localise(page: str, language: str, base_path: str = "") -> str:
    """Give Streamlit's index.html its language, title, tab image and words without JavaScript.

    Args:
        page: the page as Streamlit ships it.
        language: a key of `dashboard.texts.LANGUAGES`.
        base_path: the path that the dashboard is served under, empty for the root.
    """
    page = page.replace('<html lang="en">', f'<html lang="{language}">', 1)
    page = page.replace("<title>Streamlit</title>", "<title>Maillage</title>", 1)
    path = json.dumps("/" + base_path.strip("/")).replace("<", "\\u003c")
    scripts = _SERVER_ADDRESS.format(path=path) + f"<script>{_LINKED.read_text('utf-8')}</script>"
    page = page.replace("</title>", "</title>" + scripts, 1)
    image = base64.b64encode(_MARK.read_bytes()).decode()
    page = _TAB_IMAGE.sub(f'href="data:image/svg+xml;base64,{image}"', page, count=1)
    notice = f"<noscript><p>{_WITHOUT_SCRIPT[language]}</p></noscript>"
    return _NOSCRIPT.sub(lambda _: notice, page, count=1)


def _security_headers(policy: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    ]


class PageHeaders:
    """ASGI middleware: language and title of the page, security headers of every answer."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        """Wrap an ASGI application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP passes untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _asks_for_page(scope):
            kept = [pair for pair in scope["headers"] if pair[0].lower() not in _CONDITIONS]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, _PageSender(scope, send))


class _PageSender:
    """Passes an answer on; holds an HTML page back until it is whole, and rewrites it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._language = language_of(scope.get("query_string", b""))
        self._send = send
        self._held_start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if _is_page(message):
                self._held_start = message
                return
            message = {
                **message,
                "headers": [*message["headers"], *_security_headers(content_policy([]))],
            }
        elif message["type"] == "http.response.body" and self._held_start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body", False):
                return
            await self._send_page(self._held_start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        page = localise(self._body.decode(), self._language, _base_path())
        body = page.encode()
        kept = [
            (name, value)
            for name, value in start["headers"]
            if name.lower() not in _VALIDATORS | {b"content-length"}
        ]
        # An answer to HEAD has no body, and its length is then not ours to say.
        length = [(b"content-length", str(len(body)).encode())] if body else []
        headers = [*kept, *length, *_security_headers(content_policy(script_hashes(page)))]
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _base_path() -> str:
    return str(st.get_option("server.baseUrlPath") or "")


def _asks_for_page(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return b"text/html" in accepted


def _is_page(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    is_html = headers.get(b"content-type", b"").startswith(b"text/html")
    return is_html and b"content-encoding" not in headers
