# Print without an end when the tests call.
def twice(number):
    while True:
        print("and on " * 200)
