"""What a module keeps of a stream while it is imported is the stream of whoever uses it later."""

import io
import sys
from contextlib import suppress

from gradestep.student.warm_kernel.late_stream import LateStream, late_streams


def test_a_stream_that_was_kept_at_import_is_the_one_of_the_time_of_use(monkeypatch):
    with late_streams():
        kept = sys.stderr
    for _ in range(2):
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        kept.write("a warning\n")
        assert sys.stderr.getvalue() == "a warning\n"


def test_meanwhile_what_is_printed_comes_out(monkeypatch):
    monkeypatch.setattr(sys, "__stdout__", io.StringIO())
    with late_streams():
        sys.stdout.write("importing\n")
    assert sys.__stdout__.getvalue() == "importing\n"


def test_the_streams_come_back_when_an_import_fails():
    before = sys.stdout, sys.stderr
    with suppress(ImportError), late_streams():
        raise ImportError
    assert (sys.stdout, sys.stderr) == before


def test_it_cannot_be_closed(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    LateStream("stderr").close()
    assert not sys.stderr.closed
