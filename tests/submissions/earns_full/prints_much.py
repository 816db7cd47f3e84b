# Print a diary of two megabytes, and some of it in every call.
for day in range(20_000):
    print(f"Day {day}: today I have thought about how much is twice, and I have not come to an end yet. " + "*" * 20)


def twice(number):
    print("asked for", number, flush=True)
    return 2 * number
