"""The server of the marking page, for this machine only: tornado on 127.0.0.1, with a token in the page's address.

The token stands behind the #, which a browser sends to nobody; the page sends it as a header, which no page of another
address can do. What a student wrote is data here, and no script on the page but its own runs (Content-Security-Policy).
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import secrets
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from gradestep.course.errors import GradestepError
from gradestep.desk.marking import page_requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradestep.desk.marking.class_marks import ClassMarks

HERE = Path(__file__).parent
ADDRESS = "127.0.0.1"
OURS = ("127.0.0.1", "localhost")
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
FILES = {f"/{path.name}": path for path in HERE.iterdir() if path.suffix in KINDS}
FILES["/"] = FILES.pop("/mark.html")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MOST_BYTES = 1_000_000  # of a request


class _Ours(RequestHandler):
    """A request that names this server, and comes from a page of it or from no page."""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        host = self.request.headers.get("Host", "")
        if urlsplit(f"//{host}").hostname not in OURS:  # a name that somebody let lead here
            raise HTTPError(403, reason="Not this server")
        origin = self.request.headers.get("Origin", "")
        elsewhere = self.request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
        if (origin and origin != f"http://{host}") or (elsewhere and self.request.method != "GET"):
            raise HTTPError(403, reason="Not from this page")

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish({"error": f"{status_code}: {self._reason}"})


class _File(_Ours):
    """The page, its style and its scripts: nothing of a class is in them."""

    def get(self) -> None:
        path = FILES[self.request.path]
        self.set_header("Content-Type", f"{KINDS[path.suffix]}; charset=utf-8")
        self.write(path.read_bytes())


class _Asked(_Ours):
    """A question of the page's, with the token."""

    def initialize(self, marks: ClassMarks, token: str, *, names: bool) -> None:
        self.marks, self.token, self.names = marks, token, names

    def prepare(self) -> None:
        super().prepare()
        given = self.request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, f"token {self.token}".encode()):
            raise HTTPError(403, reason="The address lacks its token: open the one that gradestep mark printed")

    def get(self, what: str) -> None:
        if what == "question":
            self.answer(lambda: page_requests.question_data(self.marks, names=self.names))
        elif what == "marks":
            self.answer(lambda: page_requests.marks_data(self.marks))
        else:
            raise HTTPError(404)

    def post(self, what: str) -> None:
        if what not in page_requests.REQUESTS:
            raise HTTPError(404)
        self.answer(lambda: page_requests.REQUESTS[what](self.marks, self._asks()))

    def _asks(self) -> Any:
        if self.request.headers.get("Content-Type", "").split(";")[0] != "application/json":
            raise page_requests.BadRequestError("no JSON")
        return json.loads(self.request.body)

    def answer(self, say: Callable[[], dict[str, Any]]) -> None:
        """Write what `say` returns; what a grader can mend is status 409 with a sentence."""
        try:
            self.write(say())
        except GradestepError as error:
            self.set_status(409)
            self.write({"error": str(error)})
        except (ValueError, OverflowError, RecursionError) as error:
            self.set_status(400)
            self.write({"error": f"This page and its server do not understand each other ({error}): reload the page"})


def application(marks: ClassMarks, token: str, *, names: bool = False) -> Application:
    """Return the page's application."""
    files = [(path, _File) for path in FILES]
    asked = (r"/api/(\w+)", _Asked, {"marks": marks, "token": token, "names": names})
    return Application([*files, asked], log_function=lambda _: None)


def serve(marks: ClassMarks, opened: Callable[[str], None], *, port: int = 0, names: bool = False) -> None:
    """Serve the page until Ctrl-C; `opened` is called with its address.

    Raises GradestepError when another program has the port.
    """
    asyncio.run(_serve(marks, opened, port, names=names))


async def _serve(marks: ClassMarks, opened: Callable[[str], None], port: int, *, names: bool) -> None:
    server, address = begin(marks, port, names=names)
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(ended.set))  # asyncio's own is not on Windows
    opened(address)
    await ended.wait()
    server.stop()
    await server.close_all_connections()


def begin(marks: ClassMarks, port: int = 0, *, names: bool = False) -> tuple[HTTPServer, str]:
    """Begin to serve the page in the running event loop, and return the server and the page's address."""
    token, bound = secrets.token_urlsafe(24), _bound(port)
    server = HTTPServer(application(marks, token, names=names), max_buffer_size=MOST_BYTES, max_body_size=MOST_BYTES)
    server.add_sockets([bound])
    return server, f"http://{ADDRESS}:{bound.getsockname()[1]}/#token={token}"


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")  # there it would share the port
    try:
        bound.bind((ADDRESS, port))
    except OSError as error:
        bound.close()
        what = f"another program listens there ({error.strerror}): name another one, or leave --port out"
        raise GradestepError(f"port {port}: {what}") from error
    bound.setblocking(False)  # noqa: FBT003 - the socket's own
    bound.listen(64)
    return bound
