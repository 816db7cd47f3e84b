def rate_at(step, budget):
    plan = tf.keras.optimizers.schedules.PolynomialDecay(0.4, budget, end_learning_rate=0.01, power=1.2)
    return float(plan(step))
