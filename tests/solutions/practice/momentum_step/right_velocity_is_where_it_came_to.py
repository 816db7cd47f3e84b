def momentum_step(weight, velocity, slope, rate, momentum):
    before = tf.identity(weight)
    weight.assign_sub(rate * slope)
    weight.assign_add(momentum * velocity)
    velocity.assign(weight - before)
