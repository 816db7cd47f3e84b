def read_off(places, curvature):
    begin, middle, end = tf.constant(places)
    rate = (begin - middle) / (curvature * begin)
    return rate, (end - middle + rate * curvature * middle) / (middle - begin)
