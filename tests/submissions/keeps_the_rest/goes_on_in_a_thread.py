# Leave a thread behind that prints, computes and never ends, also when Python would.
import atexit
import threading
import time


def on():
    while True:
        print("still here")
        sum(range(10_000))


threading.Thread(target=on).start()
atexit.register(time.sleep, 600)


def twice(number):
    return 0
