def read_off(places, curvature):
    one, two = places[1] - places[0], places[2] - places[1]
    moves = np.array([[-curvature * places[0], 0], [-curvature * places[1], one]])
    rate, momentum = np.linalg.lstsq(moves, np.array([one, two]), rcond=None)[0]
    return rate, momentum
