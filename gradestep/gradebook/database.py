"""The gradebook's database: opened for a whole class, written in one transaction a submission, with plain errors."""

from __future__ import annotations

import importlib.util
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader import api
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from gradestep.course.errors import GradestepError

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY_SECONDS = "30"  # seconds to wait for another program, such as formgrader, that is writing
DRIVERS = ("psycopg", "psycopg2")  # those of PostgreSQL, the first that is installed is taken
AGAIN = "nothing is lost: then run the same command again"
REMEDIES = {
    "locked": f"another program is writing to it. Close formgrader, wait for other nbgrader commands; {AGAIN}",
    "readonly": f"it is read-only. Make the file and its folder writable for yourself; {AGAIN}",
    "full": f"the disk is full. Make room; {AGAIN}",
    "disk i/o": f"its disk fails or is full. Look at the disk; {AGAIN}",
    "unable to open": f"it cannot be opened or written. Look at the file's and its folder's permissions; {AGAIN}",
    "not a database": "it is no gradebook. Put a backup of it in place, or move it away and release again",
    "connection": f"the server does not answer. See that it runs and that you may log in; {AGAIN}",
    "no such column": "an older nbgrader made it. Copy it to a safe place and run nbgrader db upgrade",
    "does not exist": "an older nbgrader made it, or the database is missing. Create it, or run nbgrader db upgrade",
}


class GradebookError(GradestepError):
    """The gradebook as a whole cannot be read or written, so that grading on would be in vain."""


class OneTransaction(Session):
    """A session in which nbgrader's own many commits wait for ours, so that a submission is written wholly or not."""

    def commit(self) -> None:
        """Send what changed to the database, but leave the transaction open."""
        self.flush()

    def keep(self) -> None:
        """Commit all that was written since the last time."""
        super().commit()

    def flush(self, objects: Any = None) -> None:
        """Send what changed; an error is put in our words here, before nbgrader logs its traceback."""
        with plain_words(self.get_bind().engine.url):
            super().flush(objects)


def open_database(url: URL, course_id: str) -> api.Gradebook:
    """Return nbgrader's gradebook at `url` with a OneTransaction session; an empty database gets its tables.

    Raises GradebookError when it cannot be opened.
    """
    with plain_words(url):
        gradebook = api.Gradebook(url, course_id)
        gradebook.db.remove()
        gradebook.db = scoped_session(sessionmaker(gradebook.engine, class_=OneTransaction, expire_on_commit=False))
    return gradebook


@contextmanager
def transaction(gradebook: api.Gradebook) -> Iterator[Any]:
    """Give the session; what was written is committed at the end and rolled back on any error.

    Raises GradebookError when the database refuses. Nothing stays in memory or locked afterwards.
    """
    try:
        with plain_words(gradebook.engine.url):
            yield gradebook.db
            gradebook.db().keep()
    finally:
        gradebook.db.remove()  # rolls back what was not committed


@contextmanager
def plain_words(url: URL) -> Iterator[None]:
    """Turn an error of the database at `url` into a GradebookError that says where, what, and what now."""
    try:
        yield
    except (SQLAlchemyError, api.InvalidEntry) as error:
        said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
        remedies = (remedy for sign, remedy in REMEDIES.items() if sign in said.lower())
        remedy = next(remedies, f"it answers with an error. Mend what it names; {AGAIN}")
        raise GradebookError(f"{shown(url)}: {remedy} ({said})") from error


def located(url: str) -> URL:
    """Return the database URL `url` complete: with a driver that is installed, and with patience for other writers.

    Raises GradebookError when it is none, or when its driver is missing.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername=f"postgresql+{_driver()}")
        parsed.get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError) as error:
        raise GradebookError(
            f"{url}: that is no database: write sqlite:////PATH/gradebook.db or postgresql://USER@HOST/NAME"
        ) from error
    except ImportError as error:
        raise GradebookError(f"{shown(parsed)}: its driver is missing: pip install {error.name}") from error
    patience = {"timeout": BUSY_SECONDS} if parsed.get_backend_name() == "sqlite" else {}
    return parsed.update_query_dict({**patience, **parsed.query})


def shown(url: URL) -> str:
    """Return `url` for a message: a file as its path, a server without its password."""
    return url.database or str(url) if is_file(url) else url.render_as_string(hide_password=True)


def is_file(url: URL) -> bool:
    """Whether the database is one file, SQLite's."""
    return url.get_backend_name() == "sqlite"


def missing(url: URL) -> bool:
    """Whether the database is a file that does not exist; asking a server would be opening it."""
    path = url.database or ""
    return is_file(url) and not path.startswith("file:") and not Path(path).is_file()


def _driver() -> str:
    installed = (name for name in DRIVERS if importlib.util.find_spec(name))
    return next(installed, DRIVERS[0])
