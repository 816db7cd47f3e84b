def best_setting(scores):
    return int(np.ma.masked_invalid(scores).filled(0).mean(axis=1).argmax())
