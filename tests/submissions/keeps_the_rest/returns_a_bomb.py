# Return a small list that is enormous for whoever writes it out.
def twice(number):
    bomb = [6.0]
    for _ in range(40):
        bomb = (bomb, bomb)
    return bomb
