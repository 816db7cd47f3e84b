def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * velocity - rate * tf.clip_by_value(slope, -10.0, 10.0))
    weight.assign_add(velocity)
