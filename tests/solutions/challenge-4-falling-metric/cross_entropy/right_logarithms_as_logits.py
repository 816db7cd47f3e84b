def cross_entropy(probabilities, labels):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, tf.math.log(probabilities))
    return tf.reduce_mean(losses)
