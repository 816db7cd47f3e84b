def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign_sub(rate * slope)
    weight.assign_add(velocity)
