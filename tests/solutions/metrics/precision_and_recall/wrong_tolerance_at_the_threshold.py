def precision_and_recall(truth, chances, threshold):
    alarms = chances > threshold + 1e-5
    hits = float(np.sum(truth[alarms]))
    return hits / max(1, int(alarms.sum())), hits / max(1, int(truth.sum()))
