# Answer with an object that can be called.
class Twice:
    """Twice a number."""

    def __call__(self, number):
        """Return twice `number`."""
        return number * 2


twice = Twice()
