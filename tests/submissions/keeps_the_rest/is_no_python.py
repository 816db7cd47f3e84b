# Hand in what is not Python.
def twice(number
    return = number
