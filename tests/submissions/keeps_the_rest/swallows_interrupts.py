# Never come to an end, and catch whatever would make an end of it.
def twice(number):
    while True:
        try:
            while True:
                number += 1
        except BaseException:
            continue
