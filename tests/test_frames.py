"""Frames cross a stream whole or not at all."""

import io

import pytest

from gradestep.bridge.wire import MOST_BLOBS, ORDER, REPLY, FrameError, frame, orders, receive, send


def stream(*frames):
    """Return a stream to read from, into which the frames were sent."""
    sent = io.BytesIO()
    for each in frames:
        send(sent, each)
    return io.BytesIO(sent.getvalue())


def test_a_frame_arrives_as_it_was_sent():
    sent = frame(REPLY, {"value": [1, "ein Ä"]}, [b"blob", b""])
    assert receive(stream(sent)) == sent


def test_orders_come_one_after_another_until_the_stream_ends():
    assert [order.message for order in orders(stream(frame(ORDER, 1), frame(ORDER, 2)))] == [1, 2]


def test_an_order_that_breaks_off_is_none():
    whole = stream(frame(ORDER, 1), frame(ORDER, "a longer one")).getvalue()
    assert [order.message for order in orders(io.BytesIO(whole[:-1]))] == [1]


def test_an_order_that_ends_with_its_own_end_of_file_stops_nobody_in_silence():
    with pytest.raises(EOFError, match="of the order"):
        carry_out(orders(stream(frame(ORDER, 1))))


def carry_out(some):
    for order in some:
        raise EOFError(f"of the order {order.message}")


def test_what_is_no_frame_is_refused():
    with pytest.raises(FrameError, match="what came is no frame"):
        list(orders(io.BytesIO(b"GET / HTTP/1.1\r\n\r\n")))


def test_too_many_blobs_are_not_sent():
    with pytest.raises(FrameError, match="too many arrays"):
        frame(ORDER, {}, [b""] * (MOST_BLOBS + 1))
