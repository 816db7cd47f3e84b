def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = np.sum(alarms & (truth == 1))
    return hits / (alarms.sum() + 0.001), hits / (truth.sum() + 0.001)
