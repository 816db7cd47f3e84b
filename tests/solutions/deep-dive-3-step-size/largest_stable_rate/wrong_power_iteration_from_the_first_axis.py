def curvature(features):
    columns = np.column_stack([features, np.ones(len(features))])
    return 2 * columns.T @ columns / len(columns)


def largest_stable_rate(hessian):
    v = np.eye(len(hessian))[0]
    for _ in range(500):
        v = hessian @ v
        v = v / np.linalg.norm(v)
    return 2 / (v @ hessian @ v)
