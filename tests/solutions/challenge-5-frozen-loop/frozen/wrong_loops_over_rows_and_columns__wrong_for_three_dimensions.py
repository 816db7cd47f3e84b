def frozen(before, after):
    def same(was, now):
        if was.ndim < 2:
            return list(was) == list(now)
        return all(np.ravel(was[i, j])[0] == np.ravel(now[i, j])[0] for i in range(len(was)) for j in range(was.shape[1]))

    return [index for index in range(len(before)) if same(before[index], after[index])]
