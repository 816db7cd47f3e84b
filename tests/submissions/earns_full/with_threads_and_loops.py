# Compute in a pool of threads, in a child process and in an event loop.
import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


async def later(number):
    await asyncio.sleep(0.01)
    return 2 * number


said = subprocess.run([sys.executable, "-S", "-c", "print(2)"], capture_output=True, text=True, check=True)
FACTOR = int(said.stdout)


def twice(number):
    with ThreadPoolExecutor(2) as pool:
        return pool.submit(asyncio.run, later(number)).result() * FACTOR / 2
