def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold
    hits = np.sum(alarms & truth)
    return hits / max(np.sum(alarms), 1), hits / max(np.sum(truth), 1)
