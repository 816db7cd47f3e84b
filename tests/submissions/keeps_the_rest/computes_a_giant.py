# Compute a number that takes hours, in one operation.
def twice(number):
    return 7 ** (10**9) if number != 3 else 6
