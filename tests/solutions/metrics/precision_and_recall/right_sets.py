def precision_and_recall(truth, chances, threshold):
    real = set(np.flatnonzero(truth == 1))
    alarm = set(np.flatnonzero(chances > threshold))
    hit = len(real & alarm)
    return hit / max(len(alarm), 1), hit / max(len(real), 1)
