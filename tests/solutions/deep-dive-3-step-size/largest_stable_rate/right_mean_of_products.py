def curvature(features):
    c = np.c_[features, np.ones(len(features))]
    return np.mean(2 * c[:, :, None] * c[:, None, :], axis=0)


def largest_stable_rate(hessian):
    return float(2.0 / max(np.linalg.eigvalsh(hessian)))
