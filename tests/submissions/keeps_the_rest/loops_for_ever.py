# Never come to an end.
while True:
    pass
