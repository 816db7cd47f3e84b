def step_home(position, home, learning_rate):
    with tf.GradientTape() as tape:
        way = position - home
        loss = tf.reduce_sum(way * way)
    slope = tape.gradient(loss, position)
    position.assign_sub(learning_rate * tf.clip_by_value(slope, -10.0, 10.0))
    return loss
