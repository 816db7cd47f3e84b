def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign_sub(learning_rate * slope / (tf.norm(slope) + 1e-9))
    return loss
