from itertools import accumulate


def smoothed(losses, keep):
    def onward(state, loss):
        return keep * state[0] + loss, keep * state[1] + 1

    states = list(accumulate(losses.tolist(), onward, initial=(0.0, 0.0)))[1:]
    return np.array([total / weight for total, weight in states])
