# Return a number of three million digits, and then one of thirty million.
def twice(number):
    return 1 << (10_000_000 if number == 3 else 100_000_000)
