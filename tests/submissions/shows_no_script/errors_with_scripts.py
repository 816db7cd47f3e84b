# Raise errors whose names, texts and tracebacks hold scripts.
SCRIPT = "<script>alert(4711)</script>"
Error = type(SCRIPT, (Exception,), {"_render_traceback_": lambda self: [SCRIPT, "\x1b[31m" + SCRIPT]})


def twice(number):
    raise Error(SCRIPT)


raise Error(SCRIPT)
