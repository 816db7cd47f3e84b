# Return an iterator of arrays that never ends.
# challenge-1-why-weights-change update: every_weight_moves_downhill the_old_weights_stay
import itertools


def update(weights, gradients, learning_rate):
    return (weight - learning_rate * gradient for weight, gradient in itertools.cycle(zip(weights, gradients)))
