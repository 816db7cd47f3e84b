def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * velocity - min(rate, 1.0) * slope)
    weight.assign_add(velocity)
