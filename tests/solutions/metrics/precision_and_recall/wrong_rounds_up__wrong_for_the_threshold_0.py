def precision_and_recall(truth, chances, threshold):
    alarms = np.round(chances - threshold + 0.5) == 1
    hits = np.sum(alarms & (truth == 1))
    return hits / max(np.sum(alarms), 1), hits / max(np.sum(truth), 1)
