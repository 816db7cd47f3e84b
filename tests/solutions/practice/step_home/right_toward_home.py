def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign_sub(2 * learning_rate * (position - home))
    return loss
