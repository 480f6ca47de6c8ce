"""One small template each for kinds of problem that have no family yet, with its inversion.

They hold the contract to what it promises: a logic puzzle, a causal graph, a geometric figure, a program and
a game are drawn, judged, turned round, chained, their steps checked and their certificates proved as any other.
"""
