# Leave a daemon behind, which has cut all ties and ignores all signals.
import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    os.closerange(0, 1 << 16)
    for _ in range(600):
        time.sleep(1)
    os._exit(0)


def twice(number):
    return 0
