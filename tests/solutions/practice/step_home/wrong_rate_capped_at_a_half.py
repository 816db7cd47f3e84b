def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign_sub(min(learning_rate, 0.5) * slope)
    return loss
