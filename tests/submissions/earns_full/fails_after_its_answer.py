# Define the answer, and then fail in the same cell.
def twice(number):
    return 2 * number


print(twice("ab") / 2)
