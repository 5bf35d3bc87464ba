"""A server on the loopback that speaks Overpass's API, well or badly, one answer a request."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import osmium

STATUS = """Connected as: 1
Current time: 2026-10-31T00:00:00Z
Announced endpoint: none
Rate limit: 2
2 slots available now.
"""
OSM_BASE = "2026-10-30T12:00:00Z"


@dataclass(frozen=True)
class Answer:
    """What the server says to a request.

    Attributes:
        body: its text.
        status: its HTTP status.
        delay_s: how long it waits first.
        headers: further headers.
    """

    body: str
    status: int = 200
    delay_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class FakeOverpass:
    """The server: where it is, what it is to say about roads, in turn, and what it was asked.

    Attributes:
        url: its API.
        answers: what it says to questions about roads; the last one again and again.
        queries: the questions, ferries' included, whose answer is always empty.
        agents: who asked.
    """

    url: str
    answers: list[Answer]
    queries: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


def whole(elements: list[dict[str, Any]], **more: object) -> Answer:
    """Make an answer as Overpass does."""
    said = {"version": 0.6, "osm3s": {"timestamp_osm_base": OSM_BASE}, "elements": elements}
    return Answer(json.dumps(said | more))


def elements_of(extract: Path) -> list[dict[str, Any]]:
    """Give the nodes and ways of an extract as Overpass would."""
    elements: list[dict[str, Any]] = []
    for item in osmium.FileProcessor(str(extract)):
        tags = {tag.k: tag.v for tag in item.tags}
        if isinstance(item, osmium.osm.Node):
            place = {"lat": item.location.lat, "lon": item.location.lon}
            elements.append({"type": "node", "id": item.id, "tags": tags, **place})
        elif isinstance(item, osmium.osm.Way) and ("highway" in tags or "route" in tags):
            nodes = [node.ref for node in item.nodes]
            elements.append({"type": "way", "id": item.id, "tags": tags, "nodes": nodes})
    used = {node for element in elements for node in element.get("nodes", ())}
    return [e for e in elements if e["type"] == "way" or e["id"] in used]


@contextmanager
def fake_overpass(*answers: Answer) -> Iterator[FakeOverpass]:
    """Run the server until the block ends."""
    server = FakeOverpass("", list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(Answer(STATUS if self.path == "/api/status" else "", 200))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(body)["data"][0]
            server.queries.append(query)
            server.agents.append(self.headers["User-Agent"])
            if '["route"="ferry"]' in query:
                self._say(whole([]))
            else:
                last = len(server.answers) == 1
                self._say(server.answers[0] if last else server.answers.pop(0))

        def _say(self, answer: Answer) -> None:
            time.sleep(answer.delay_s)
            text = answer.body.encode()
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            except OSError:  # nobody waits any longer
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}/api"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
