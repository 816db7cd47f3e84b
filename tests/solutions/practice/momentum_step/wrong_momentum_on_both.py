def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(momentum * (velocity - rate * slope))
    weight.assign_add(velocity)
