# Start threads until no more will start.
import threading
import time

for _ in range(5000):
    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()


def twice(number):
    return 0
