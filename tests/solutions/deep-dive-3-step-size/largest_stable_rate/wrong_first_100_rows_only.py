def curvature(features):
    wide = np.pad(features[:100], [(0, 0), (0, 1)], constant_values=1.0)
    return 2 * wide.T @ wide / len(wide)


def largest_stable_rate(hessian):
    return 2 / max(np.linalg.eigvalsh(hessian))
