# Print, raise, return and name what no file in UTF-8 can hold: half of a pair of surrogates, way {way} of 5.
HALF = "\ud800\0\x1b[2J\r\b"
if {way} == 1:
    print(HALF)
if {way} == 2:
    raise ValueError(HALF)


class Half(Exception):
    def _render_traceback_(self):
        return [HALF]


def twice(number):
    if {way} == 3:
        raise Half(HALF)
    return {HALF: HALF} if {way} == 4 else HALF


HALF
