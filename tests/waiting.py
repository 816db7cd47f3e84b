"""Waiting for what other processes do."""

import time


def until(holds, seconds=180):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"it did not happen in {seconds} s"
        time.sleep(0.05)
