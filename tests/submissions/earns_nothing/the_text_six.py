# Return a text where a number is asked for.
def twice(number):
    return str(number + number)
