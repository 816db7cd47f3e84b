def curvature(features):
    c = np.hstack([features, np.ones((len(features), 1))])
    return 2 * c.T @ c / len(c)


def largest_stable_rate(hessian):
    return 2 / np.linalg.norm(hessian)
