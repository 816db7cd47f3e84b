def precision_and_recall(truth, chances, threshold):
    alarms, eights = np.asarray(chances) > threshold, np.asarray(truth) > 0
    table = np.array([[np.sum((alarms == a) & (eights == e)) for e in (False, True)] for a in (False, True)])
    found = table[1, 1]
    return found / max(table[1].sum(), 1), found / max(table[:, 1].sum(), 1)
