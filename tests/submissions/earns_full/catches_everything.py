# Catch all exceptions, and try in a way that raises many.
def twice(number):
    for attempt in range(1000):
        try:
            if attempt < 999:
                raise ValueError(attempt)
            return number * 2
        except:
            continue
