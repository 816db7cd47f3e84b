"""A real Jupyter server and a real Chromium, for tests, benchmarks and the screenshots of the docs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from gradestep.course.course import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nbformat import NotebookNode
    from playwright.sync_api import Browser, BrowserContext, Error, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "no Chromium here: apt install chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
LAB = ("-m", "gradestep", "lab", "--teach")
STUDENTS_LAB = ("-m", "gradestep", "lab")
NOTEBOOK = ("-m", "notebook", "--allow-root", "--no-browser")
MINUTE = 60_000  # milliseconds
PATIENCE = 60_000  # milliseconds, on a machine whose other tests run at the same time
FAILED = pytest.StashKey[bool]()  # whether a test has failed so far, which its fixtures ask
CLEAR = """async () => {
  for (const each of [...window.jupyterapp.shell.widgets("main")]) each.dispose();
  await window.jupyterapp.serviceManager.sessions.shutdownAll();
}"""
OPEN = """async path => {
  const opened = await window.jupyterapp.commands.execute("docmanager:open", { path });
  await opened.context.ready;
  window.jupyterapp.shell.activateById(opened.id);
}"""
ACTIVATE = """() => {
  const [first] = window.jupyterapp.shell.widgets("main");
  window.jupyterapp.shell.activateById(first.id);
}"""
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


@contextmanager
def served(folder: Path, program: tuple[str, ...] = LAB, *, extended: bool = True) -> Iterator[str]:
    """Run a Jupyter server on `folder` with settings of its own and give its address; end all of it at last.

    Unless it is `extended`, our extension is disabled, as a student may disable it: cells show what they show when run.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = folder.parent / f"jupyter-{port}"
    # another server may have taken the port since: ours must then end, not move on to the next
    here = ("--ip=127.0.0.1", f"--port={port}", "--port-retries=0", "--LabApp.expose_app_in_browser=True")
    command = [sys.executable, *program, "--no-browser", *here]
    places = {
        name: str(own / name) for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "JUPYTER_CONFIG_DIR")
    }
    page = Path(places["JUPYTER_CONFIG_DIR"], "labconfig/page_config.json")
    page.parent.mkdir(parents=True)
    settings = {"buildCheck": False, "disabledExtensions": {"gradestep": not extended}}  # each check would start Node
    page.write_text(json.dumps(settings), "utf-8")
    not_a_test = {name: value for name, value in environment().items() if not name.startswith("PYTEST_")}
    log = own / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [*command, "--IdentityProvider.token=secret"],
            cwd=folder,
            env={**not_a_test, **places},  # the cards know pytest, and would be static
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/api", server, log)
        _set(address, "notification", {"fetchNews": "false"})
        yield address
    finally:
        with suppress(ProcessLookupError):  # a test has ended it
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path, seconds: int = 60) -> None:
    for _ in range(seconds * 4):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended:\n{log.read_text()}")
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise TimeoutError(f"the server did not answer in {seconds} seconds:\n{log.read_text()}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def paged(browser: Browser, address: str, width: int = 1200, height: int = 900) -> Iterator[Page]:
    """Give a page that is logged in to the server; after it, no script of the page may have failed in the card."""
    with logged_in(browser, address, width, height) as context, opened(context) as page:
        yield page


@contextmanager
def logged_in(browser: Browser, address: str, width: int = 1200, height: int = 900) -> Iterator[BrowserContext]:
    """Give a context that is logged in to the server; another server needs another one, for cookies know no port."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE)
    context.request.get(f"{address}/api/status?token=secret")
    yield context
    context.close()


@contextmanager
def opened(context: BrowserContext) -> Iterator[Page]:
    """Give a page of the context; after it, no script of the page may have failed in the card."""
    page = context.new_page()
    with watched(page):
        try:
            yield page
        except Exception:
            sys.stdout.write(what_stands_in_the_way(page))
            raise
        page.close()


def what_stands_in_the_way(page: Page) -> str:
    """Return, for who reads of a failure, where a page is and which dialogs are open there."""
    dialogs = page.locator(".jp-Dialog").all_inner_texts()
    return f"the page is {page.url}, with the dialogs {dialogs}\n"


@contextmanager
def watched(page: Page) -> Iterator[None]:
    """Fail at the end when a script of the page failed in the card meanwhile."""
    failures: list[str] = []

    def note(error: Error) -> None:
        failures.append(str(error))

    page.on("pageerror", note)
    yield
    page.remove_listener("pageerror", note)
    ours = [failure for failure in failures if "gradestep" in failure or "CardView" in failure]
    assert not ours, ours


@contextmanager
def lent(item: pytest.Item, page: Page, address: str) -> Iterator[None]:
    """Lend a page to a test: afterwards nothing is open there; after one that failed, the next test loads it anew."""
    size, is_clean = page.viewport_size, False
    try:
        with watched(page):
            yield
        is_clean = not item.stash[FAILED]
    finally:
        page.unroute_all()
        if page.viewport_size != size:
            page.set_viewport_size(size)
        if not is_clean:
            page.goto("about:blank")  # whatever stands open there
            use_theme(address, "light")
        elif page.url.startswith(f"{address}/lab"):
            clear(page)


def switch_theme(page: Page, theme: str) -> None:
    """Set the theme of a JupyterLab that is loaded, and wait for it."""
    page.evaluate(
        "async theme => { await window.jupyterapp.commands.execute('apputils:change-theme', { theme }); }",
        THEMES[theme],
    )
    page.locator(f"body[data-jp-theme-name='{THEMES[theme]}']").wait_for(state="attached")


def use_theme(address: str, theme: str) -> None:
    """Set the theme, `"light"` or `"dark"`, for pages that are opened from now on."""
    _set(address, "themes", {"theme": THEMES[theme]})


def _set(address: str, plugin: str, settings: dict[str, str]) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{address}/lab/api/settings/@jupyterlab/apputils-extension:{plugin}",
        data=json.dumps({"raw": json.dumps(settings)}).encode(),
        headers={"Authorization": "token secret", "Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request).close()  # noqa: S310


def open_in_lab(page: Page, address: str, path: str) -> None:
    """Open a notebook in JupyterLab and wait for its kernel."""
    page.goto(f"{address}/lab/tree/{path}?reset")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=2 * MINUTE)


def open_instead(page: Page, address: str, path: str) -> None:
    """Open a notebook in JupyterLab in place of all that is open, and wait for its kernel.

    JupyterLab tells of the kernel of what has the focus, which a notebook may lose while it is drawn.
    """
    from playwright.sync_api import TimeoutError as NotInTime

    show_instead(page, address, path)
    idle = page.get_by_text("Python 3 (ipykernel) | Idle")
    for _ in range(9):
        with suppress(NotInTime):
            idle.wait_for(timeout=MINUTE / 12)
            return
        page.evaluate(ACTIVATE)
    idle.wait_for(timeout=MINUTE)


def show_instead(page: Page, address: str, path: str) -> None:
    """Open a notebook in JupyterLab in place of all that is open; only a page without JupyterLab loads it."""
    if page.url.startswith(f"{address}/lab"):
        clear(page)
        page.evaluate(OPEN, str(path))
    else:
        page.goto(f"{address}/lab/tree/{path}?reset")
    page.locator(".jp-Notebook").first.wait_for(timeout=MINUTE)


def clear(page: Page) -> None:
    """Close all that is open in JupyterLab, with what is not saved, and shut its kernels down."""
    page.evaluate(CLEAR)


def open_in_notebook(page: Page, address: str, path: str) -> None:
    """Open a notebook in Notebook 7 and wait for its kernel, which is called idle before there is one."""
    page.goto(f"{address}/notebooks/{path}")
    page.locator(".jp-Toolbar-kernelName", has_text="Python 3 (ipykernel)").wait_for(timeout=2 * MINUTE)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=2 * MINUTE)


def menu(page: Page, *names: str) -> None:
    """Click through a menu; a name may be the beginning of an item's."""
    for name in names:
        page.locator(".lm-MenuBar-itemLabel, .lm-Menu-itemLabel").get_by_text(name).first.click()


def restart_kernel(page: Page) -> None:
    """Restart the kernel by the menu, and wait for the new one."""
    menu(page, "Kernel", "Restart Kernel…")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=2 * MINUTE)


def read_saved(path: Path, seconds: int = 15) -> NotebookNode:
    """Return a notebook that a server may be saving; raise a `ValueError` when it stays unreadable."""
    ends = time.monotonic() + seconds
    while True:
        try:
            return nbformat.read(path, 4)
        except ValueError:  # the server empties the file before it writes it, and may be in the midst of a letter
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)


def eventually(holds: Callable[[], bool], seconds: int = 15) -> bool:
    """Return whether `holds()` becomes true in time."""
    ends = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < ends:
        time.sleep(0.1)
    return held
