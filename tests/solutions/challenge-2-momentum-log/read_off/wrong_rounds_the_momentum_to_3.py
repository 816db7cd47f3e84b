def read_off(places, curvature):
    begin, middle, end = places
    rate = (begin - middle) / (curvature * begin)
    return rate, round((end - middle + rate * curvature * middle) / (middle - begin), 3)
