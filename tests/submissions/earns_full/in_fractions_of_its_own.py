# Return a kind of float of its own that behaves.
class Meters(float):
    def __repr__(self):
        return f"{float(self)} m"


def twice(number):
    return Meters(2 * number)
