def frozen(before, after):
    still = []
    for place, (was, now) in enumerate(zip(before, after)):
        for one, other in zip(was.flat, now.flat):
            if one != other:
                break
        else:
            still.append(place)
    return still
