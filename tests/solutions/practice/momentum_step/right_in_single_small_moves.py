def momentum_step(weight, velocity, slope, rate, momentum):
    velocity.assign_sub((1 - momentum) * velocity)
    plain = tf.math.scalar_mul(tf.cast(rate, slope.dtype), slope)
    velocity.assign_sub(plain)
    weight.assign_sub(-velocity)
