#!/usr/bin/env python3
"""1 to 200 plugins in one image: what each costs must not grow with their number."""
from costs import *


def told(split, counts):
    per_plugin = {}
    for count in counts:
        archives = [f"{kept}/crowd/{at:03}.zip" for at in range(count)]
        cost = middle([graft(*archives, "--layers", split) for _ in range(min(runs, 3))])
        row(f"{count} plugins, layers {split}", cost)
        per_plugin[count] = cost
        print(f"{'':<48}{cost.wall / count * 1e3:7.2f} ms{cost.cpu / count * 1e3:8.2f} ms  per plugin", flush=True)
    return per_plugin


heading()
split = told("per-plugin", (1, 10, 50, 100))
single = told("single", (1, 10, 50, 100, 200))


def more(costs, low, high, what):
    """What each plugin from `low` to `high` adds."""
    return (getattr(costs[high], what) - getattr(costs[low], what)) / (high - low)


limit("a layer each, 50 to 100: time that one more adds, of 10 to 50",
      more(split, 50, 100, "wall") / more(split, 10, 50, "wall"), 1.3)
limit("a layer each, 50 to 100: CPU that one more adds, of 10 to 50",
      more(split, 50, 100, "cpu") / more(split, 10, 50, "cpu"), 1.3)
limit("one layer, 100 to 200: time that one more adds, of 10 to 100",
      more(single, 100, 200, "wall") / more(single, 10, 100, "wall"), 1.3)
limit("one layer, 100 to 200: CPU that one more adds, of 10 to 100",
      more(single, 100, 200, "cpu") / more(single, 10, 100, "cpu"), 1.3)
limit("peak memory for 200", single[200].memory / 1e6, 64, " MB")
