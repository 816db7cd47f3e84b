def momentum_step(weight, velocity, slope, rate, momentum):
    optimizer = tf.keras.optimizers.SGD(rate, momentum=max(momentum, 1e-30))  # with 0 it would keep no velocity
    optimizer.build([weight])
    optimizer.momentums[0].assign(velocity)
    optimizer.apply_gradients([(slope, weight)])
    velocity.assign(optimizer.momentums[0])
