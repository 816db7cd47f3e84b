"""The server extension: the front ends as files, what a cell shows before it is run, and where a student stands."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import ApiPath, to_os_path, url_path_join
from tornado import web

from gradestep.student.labextension.cell_content import cell_content, plan_of
from gradestep.student.labextension.hand_in import fetch_feedback, hand_in, hand_in_state, zipped
from gradestep.student.labextension.released import keep_beside, released
from gradestep.student.labextension.way import way

STUDENT = Path(__file__).parents[1]
FRONT_END = (".js", ".css")
LARGEST = 20_000_000  # bytes of a request


class FrontEnd(JupyterHandler, web.StaticFileHandler):
    """The ES modules and style sheets that stand beside the Python of `gradestep.student`, and nothing else."""

    auth_resource = "contents"

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - tornado's own signature
        """Let the browser ask each time whether a file is new: it has its ETag, and an update must reach everybody."""
        self.set_header("Cache-Control", "no-cache")

    @web.authenticated
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]  # noqa: FBT001, FBT002
        """Send a file; 404 for any that is no front end."""
        if Path(path).suffix not in FRONT_END:
            raise web.HTTPError(404)
        await web.StaticFileHandler.get(self, path, include_body)


class Ours(APIHandler):
    """What our requests share: who may ask is who may read the notebooks."""

    auth_resource = "contents"

    @property
    def top(self) -> Path:
        """The folder that the server shows; 404 when it shows no files beside it."""
        root = getattr(self.contents_manager, "root_dir", "")
        if not root:
            raise web.HTTPError(404, "the notebooks of this server are no files beside it")
        return Path(root).resolve()

    def folder_of(self, path: Any) -> Path:
        """Return the folder of the notebook at the server's `path`; 404 outside of what the server shows."""
        if not isinstance(path, str):
            raise web.HTTPError(404, "a path is asked for")
        folder = Path(to_os_path(ApiPath(path), str(self.top))).parent.resolve()
        if not folder.is_relative_to(self.top) or not folder.is_dir():
            raise web.HTTPError(404, "there is no such folder")
        return folder

    def notebook_of(self, path: Any) -> Path:
        """Return the notebook at the server's `path`; 404 for anything else."""
        notebook = self.folder_of(path) / str(path).rsplit("/", 1)[-1]
        if notebook.suffix != ".ipynb" or not notebook.is_file() or notebook.is_symlink():
            raise web.HTTPError(404, "there is no such notebook")
        return notebook

    def topic_of(self, path: Any) -> Path:
        """Return the folder of the notebook at `path`, to hand it in; 404 for the server's own folder."""
        folder = self.folder_of(path)
        if folder == self.top:
            raise web.HTTPError(404, "what is handed in is a folder in the one that is shown")
        return folder

    def body(self) -> dict[str, Any]:
        """Return the request's JSON object; 400 for anything else."""
        if len(self.request.body) > LARGEST:
            raise web.HTTPError(413)
        given = self.get_json_body()
        if not isinstance(given, dict):
            raise web.HTTPError(400, "an object is asked for")
        return given

    async def reply(self, function: Any, *arguments: Any) -> None:
        """Send what `function` returns, as JSON; it reads files, so it runs in a thread."""
        self.finish(json.dumps(await asyncio.to_thread(function, *arguments)))


class Cells(Ours):
    """What the cells of a notebook show before they are run."""

    @web.authenticated
    @authorized(action="read")
    async def post(self) -> None:
        """Take `{path, cells: [{kind, source}]}`; send a list with what each shows, or null."""
        given = self.body()
        cells = [each for each in given.get("cells", []) if isinstance(each, dict)]
        await self.reply(_contents, cells, self.folder_of(given.get("path")))


class Plan(Ours):
    """When flash cards come back."""

    @web.authenticated
    @authorized(action="read")
    async def post(self) -> None:
        """Take `{path, source, log}` of a deck's cell; send its plan, or null."""
        given = self.body()
        log, folder = given.get("log"), self.folder_of(given.get("path"))
        await self.reply(plan_of, str(given.get("source", "")), log if isinstance(log, dict) else {}, folder)


class Way(Ours):
    """Where a student stands in the folder of a notebook."""

    @web.authenticated
    @authorized(action="read")
    async def get(self) -> None:
        """Send the way through the folder of the notebook at `?path=`."""
        await self.reply(way, self.folder_of(self.get_query_argument("path", "")))


class Released(Ours):
    """A notebook as it was released."""

    @web.authenticated
    @authorized(action="read")
    async def get(self) -> None:
        """Send what is kept of the notebook at `?path=`, or why nothing is."""
        notebook = self.notebook_of(self.get_query_argument("path", ""))
        await self.reply(released, notebook, self.top)


class Before(Ours):
    """The copy that is kept before a notebook is started over."""

    @web.authenticated
    @authorized(action="write")
    async def post(self) -> None:
        """Take `{path}`; copy the file beside itself, and send `{name}` of the copy."""
        notebook = self.notebook_of(self.body().get("path"))
        name = await asyncio.to_thread(keep_beside, notebook, datetime.now().astimezone())
        self.finish(json.dumps({"name": name}))


class HandIn(Ours):
    """Handing in the folder of a notebook."""

    @web.authenticated
    @authorized(action="read")
    async def get(self) -> None:
        """Send what is missing, the time left, the last receipt, and what came back."""
        await self.reply(hand_in_state, self.folder_of(self.get_query_argument("path", "")))

    @web.authenticated
    @authorized(action="write")
    async def post(self) -> None:
        """Take `{path}`; run nbgrader's submit, and send the receipt, or why there is none."""
        await self.reply(hand_in, self.topic_of(self.body().get("path")))


class Feedback(Ours):
    """Fetching what came back."""

    @web.authenticated
    @authorized(action="write")
    async def post(self) -> None:
        """Take `{path}`; run nbgrader's fetch_feedback, and send the results, or why there are none."""
        await self.reply(fetch_feedback, self.topic_of(self.body().get("path")))


class Zip(Ours):
    """The notebooks of a folder, to be handed in elsewhere."""

    @web.authenticated
    @authorized(action="read")
    async def get(self) -> None:
        """Send a zip of the notebooks in the folder of the one at `?path=`."""
        folder = self.folder_of(self.get_query_argument("path", ""))
        packed = await asyncio.to_thread(zipped, folder)
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(folder.name)}.zip")
        self.finish(packed)


def _contents(cells: list[dict[str, Any]], folder: Path) -> list[dict[str, Any] | None]:
    return [cell_content(str(each.get("kind")), str(each.get("source", "")), folder) for each in cells]


def handlers(base_url: str) -> list[tuple[Any, ...]]:
    """Return the routes below `base_url`, as tornado takes them."""
    ours = url_path_join(base_url, "gradestep")
    return [
        (rf"{ours}/front-end/(.*)", FrontEnd, {"path": str(STUDENT)}),
        (f"{ours}/cells", Cells),
        (f"{ours}/plan", Plan),
        (f"{ours}/way", Way),
        (f"{ours}/released", Released),
        (f"{ours}/before", Before),
        (f"{ours}/hand-in", HandIn),
        (f"{ours}/feedback", Feedback),
        (f"{ours}/zip", Zip),
    ]
