from itertools import accumulate, repeat
def walk(start, slope_of, rate, momentum, steps):
    first = (np.array(start, dtype=float) if isinstance(start, np.ndarray) else start, 0.0)
    def step(state, _):
        place, speed = state
        speed = momentum * speed - rate * slope_of(place)
        return place + speed, speed
    return [p for p, _ in accumulate(repeat(None, steps), step, initial=first)]
