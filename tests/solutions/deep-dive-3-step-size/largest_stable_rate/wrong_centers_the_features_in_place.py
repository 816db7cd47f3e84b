def curvature(features):
    means = features.mean(axis=0)
    features -= means
    cov = features.T @ features / len(features) + np.outer(means, means)
    return 2 * np.block([[cov, means[:, None]], [means[None], np.ones((1, 1))]])


def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]
