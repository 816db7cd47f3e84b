# Print without an end.
while True:
    print("and on " * 200)
