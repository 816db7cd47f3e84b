# Find a helper by its name in globals(), and make the function by exec.
exec("def _double(number):\n    return 2 * number")


def twice(number):
    globals()["last"] = number
    return globals()["_double"](number)
