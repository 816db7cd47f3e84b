# Take away all that a process needs to go on.
import builtins
import sys

shell = get_ipython()
shell.run_cell = shell.user_ns = shell.display_pub = None
sys.stdout = sys.stderr = sys.stdin = None
sys.path[:] = []
sys.modules.clear()
builtins.__import__ = builtins.open = builtins.print = builtins.Exception = None
