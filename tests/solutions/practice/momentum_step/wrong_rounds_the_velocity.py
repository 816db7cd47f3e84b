def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign(np.round(momentum * velocity - rate * slope, 5))
    weight.assign_add(velocity)
