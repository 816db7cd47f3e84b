import heapq
def successive_halving(train, rates, steps, spent=0):
    if len(rates) == 1: return rates[0], spent
    inf = float("inf")
    losses = {r: (lambda l: inf if l != l else l)(train(r, steps)) for r in rates}
    best = set(heapq.nsmallest(-(-len(rates) // 2), rates, key=losses.get))
    return successive_halving(train, [r for r in rates if r in best], steps * 2, spent + steps * len(rates))
