def precision_and_recall(truth, chances, threshold):
    truth, chances = truth[:100], chances[:100]
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    return hits / max(1, alarms.sum()), hits / max(1, truth.sum())
