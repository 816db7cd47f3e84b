def learn(features, labels, steps, learning_rate):
    padded = tf.concat([features, tf.ones((len(features), 1))], axis=1)
    numbers = tf.Variable(tf.zeros((features.shape[1] + 1, 1)))
    for _ in range(steps):
        with tf.GradientTape() as tape:
            scores = padded @ numbers
            loss = tf.reduce_mean(tf.nn.softplus(scores) - labels * scores)
        numbers.assign_sub(learning_rate * tape.gradient(loss, numbers))
    return [numbers.numpy()[:-1], numbers.numpy()[-1]]
