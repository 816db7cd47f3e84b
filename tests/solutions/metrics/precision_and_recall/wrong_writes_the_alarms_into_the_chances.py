def precision_and_recall(truth, chances, threshold):
    chances[:] = chances > threshold
    hits = np.sum(chances * truth)
    return hits / max(np.sum(chances), 1), hits / max(np.sum(truth), 1)
