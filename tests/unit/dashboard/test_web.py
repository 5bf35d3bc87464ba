"""The page's language, and headers that let nothing in from outside."""

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
import streamlit

from dashboard import web

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")


def answer(
    content_type: str, chunks: list[bytes], query: bytes = b""
) -> tuple[dict[bytes, bytes], bytes]:
    """Serve one answer through the middleware: its headers and its body."""
    sent: list[dict[str, Any]] = []
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
        seen.update(scope)
        headers = [(b"content-type", content_type.encode()), (b"etag", b"x")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:  # noqa: ANN401  # ASGI
        sent.append(message)

    scope = {
        "type": "http",
        "query_string": query,
        "headers": [(b"accept", b"text/html"), (b"if-none-match", b"x")],
    }
    asyncio.run(web.PageHeaders(app)(scope, None, send))  # type: ignore[arg-type]
    assert b"if-none-match" not in dict(seen["headers"])
    return dict(sent[0]["headers"]), b"".join(m.get("body", b"") for m in sent[1:])


@pytest.mark.parametrize(
    ("query", "language"),
    [(b"", "fr"), (b"lang=en", "en"), (b"a=1&lang=fr", "fr"), (b"lang=%3Cx%3E", "fr")],
)
def test_streamlits_page_is_given_its_language(query: bytes, language: str) -> None:
    half = len(INDEX) // 2
    headers, body = answer(
        "text/html; charset=utf-8", [INDEX[:half].encode(), INDEX[half:].encode()], query
    )
    page = body.decode()
    assert f'<html lang="{language}">' in page
    assert "<title>Maillage</title>" in page
    assert "Streamlit app can also offer" not in page
    assert "favicon.png" not in page
    assert int(headers[b"content-length"]) == len(body)
    assert b"etag" not in headers


def test_policy_allows_this_server_and_the_pages_own_scripts_only() -> None:
    headers, body = answer("text/html", [INDEX.encode()])
    policy = dict(
        part.split(" ", 1) for part in headers[b"content-security-policy"].decode().split("; ")
    )
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert not any("http" in sources or "*" in sources for sources in policy.values())
    scripts = body.decode().split("<script>")[1:]
    hashes = {
        base64.b64encode(hashlib.sha256(part.split("</script>")[0].encode()).digest()).decode()
        for part in scripts
    }
    allowed = set(policy["script-src"].split())
    assert allowed == {"'self'"} | {f"'sha256-{value}'" for value in hashes}
    assert len(hashes) == 3


def test_other_answers_are_untouched_but_protected() -> None:
    headers, body = answer("application/json", [b"{}"])
    assert body == b"{}"
    assert headers[b"etag"] == b"x"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"script-src 'self';" in headers[b"content-security-policy"]


def test_base_path_is_told_to_the_browser() -> None:
    assert 'location.origin+"/maillage";' in web.localise(INDEX, "fr", "maillage/")
