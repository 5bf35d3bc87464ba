"""The best use of what is held: which exchanges, and how much of each, serve an aim best.

An option is an exchange that could be (or was) made; it takes an amount of one or two listings, and
no listing gives or receives more than it holds. Linear programming by HiGHS, one component of
listings that share options at a time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csc_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SLACK = 1e-9  # relative: what sums of floats may overrun
_UNUSED = 1e-7  # a share below is the solver's rounding


@dataclass(frozen=True)
class Options:
    """What could be done.

    Attributes:
        value: of each option done whole, in the aim's unit; (options,).
        realised: whether it was done.
        taking: options that take from a listing, one entry a taking.
        listing: the listing, numbered from 0.
        amount: how much, of the option done whole.
        held: how much each listing holds, (listings,).
        serving: options that serve a company, one entry a service.
        company: the company, numbered from 0.
    """

    value: Floats
    realised: Flags
    taking: Longs
    listing: Longs
    amount: Floats
    held: Floats
    serving: Longs
    company: Longs


@dataclass(frozen=True)
class Plan:
    """What is best.

    Attributes:
        share: how much of each option is done, 0 to 1.
        value: what it is worth.
        bound: what no plan is worth more than; above `value` only where time ran out.
    """

    share: Floats
    value: float
    bound: float


def most_value(options: Options) -> Plan:
    """Give the shares of options that add up to the greatest value.

    Options that cost are left undone, those that are worth nothing too unless they were realised.
    The plan is worth at least what was realised, which is one of those compared.
    """
    wanted = (options.value > 0) | (options.realised & (options.value == 0))
    share = wanted.astype(np.float64)
    rows = _binding(options, wanted)
    for chosen in _components(rows, np.flatnonzero(wanted)):
        within = _rows_of(rows, chosen)
        found = milp(
            -options.value[chosen],
            constraints=LinearConstraint(within, ub=1.0),
            bounds=Bounds(0.0, 1.0),
        )
        share[chosen] = _settled(found.x, within)
    value = float(options.value @ share)
    done = np.where(options.realised, options.value, 0.0).clip(min=0.0)
    if done.sum() > value:  # by rounding alone
        share, value = (options.realised & wanted).astype(np.float64), float(done.sum())
    return Plan(share, value, value)


def most_companies(options: Options, *, seconds: float = 10.0) -> Plan:
    """Give the options, each done whole or not at all, that serve the most companies.

    Args:
        options: what could be done; `value` tells which are dropped first where nobody needs them.
        seconds: time to search a component for a better plan than the one found.

    Returns:
        The plan; its value and bound are companies.
    """
    every = np.ones(len(options.value), np.bool_)
    rows = _binding(options, every)
    # What binds nowhere is done; whoever it serves needs nothing else.
    free = np.diff(rows.indptr) == 0
    share = free.astype(np.float64)
    served = np.zeros(int(options.company.max(initial=-1)) + 1, np.bool_)
    served[options.company[free[options.serving]]] = True
    open_service = ~served[options.company] & ~free[options.serving]
    serving, company = options.serving[open_service], options.company[open_service]
    left = np.unique(serving)
    serves = csc_array((np.ones(len(serving)), (company, serving)), shape=(len(served), len(every)))
    bound = float(served.sum())
    for chosen in _components(csc_array(vstack([rows, serves])), left):
        within, needed = _rows_of(rows, chosen), _rows_of(serves, chosen)
        share[chosen], most = _cover(within, needed, options.realised[chosen], seconds)
        bound += most
    share = _pruned(options, _refilled(options, _pruned(options, share)))
    value = len(np.unique(options.company[share[options.serving] > 0]))
    return Plan(share, float(value), max(bound, float(value)))


def _cover(
    within: csc_array, needed: csc_array, realised: Flags, seconds: float
) -> tuple[Floats, float]:
    """Serve the most companies of a component; also say what no plan serves more than."""
    options, companies = within.shape[1], needed.shape[0]
    served = csc_array(np.eye(companies))
    found = milp(
        np.concatenate([np.zeros(options), -np.ones(companies)]),
        integrality=np.concatenate([np.ones(options), np.zeros(companies)]),
        bounds=Bounds(0.0, 1.0),
        constraints=[
            LinearConstraint(_beside(within, companies), ub=1.0),
            LinearConstraint(_beside(-needed, served), ub=0.0),
        ],
        options={"time_limit": seconds},
    )
    share = realised.astype(np.float64)
    covered = int((needed @ share > 0).sum())
    if found.x is not None:
        better = np.round(found.x[:options])
        if int((needed @ better > 0).sum()) >= covered:
            share, covered = better, int((needed @ better > 0).sum())
    bound = companies if found.mip_dual_bound is None else int(-found.mip_dual_bound + 1e-6)
    return share, float(max(bound, covered))


def _beside(left: csc_array, right: csc_array | int) -> csc_array:
    """Put columns beside others: a matrix, or so many empty ones."""
    if isinstance(right, int):
        right = csc_array((left.shape[0], right))
    return csc_array(hstack([left, right]))


def _binding(options: Options, wanted: Flags) -> csc_array:
    """Give the rows that bind: shares of what a listing holds, (listings, options).

    A listing that holds enough for every option that wants of it constrains nothing.
    """
    takes = wanted[options.taking] & (options.amount > 0)
    listing, option = options.listing[takes], options.taking[takes]
    amount = options.amount[takes]
    asked = np.bincount(listing, amount, minlength=len(options.held))
    binds = (asked > options.held * (1 + _SLACK))[listing]
    part = amount[binds] / np.maximum(options.held[listing[binds]], np.finfo(np.float64).tiny)
    return csc_array(
        (part, (listing[binds], option[binds])), shape=(len(options.held), len(options.value))
    )


def _components(rows: csc_array, options: Longs) -> list[Longs]:
    """Group the options that a chain of rows joins; those that no row holds are left out."""
    count, columns = rows.shape
    at = rows.tocoo()
    graph = coo_array((at.data, (at.row, at.col + count)), shape=(count + columns,) * 2)
    label = connected_components(graph, directed=False)[1][count:]
    held = options[np.diff(rows.indptr)[options] > 0]
    order = held[np.argsort(label[held], kind="stable")]
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return np.split(order, cuts) if len(order) else []


def _rows_of(rows: csc_array, options: Longs) -> csc_array:
    """Give the rows that hold some of these options, their columns alone."""
    part = rows[:, options]
    held, row = np.unique(part.indices, return_inverse=True)
    return csc_array((part.data, row, part.indptr), shape=(len(held), len(options)))


def _settled(share: Floats, within: csc_array) -> Floats:
    """Take the solver's rounding out of a solution, which then keeps to every row."""
    share = np.where(share < _UNUSED, 0.0, share.clip(max=1.0))
    over = (within @ share).max(initial=0.0)
    return np.asarray(share / over if over > 1 else share)


def _refilled(options: Options, share: Floats) -> Floats:
    """Do again what was realised wherever there is room, the greatest value first."""
    share = share.copy()
    taken = np.bincount(
        options.listing, options.amount * share[options.taking], minlength=len(options.held)
    )
    takes: dict[int, list[int]] = {}
    for at, option in enumerate(options.taking.tolist()):
        takes.setdefault(option, []).append(at)
    undone = np.flatnonzero(options.realised & (share == 0))
    for option in undone[np.argsort(-options.value[undone], kind="stable")].tolist():
        mine = takes.get(option, [])
        more = np.bincount(options.listing[mine], options.amount[mine], minlength=len(taken))
        if (taken + more <= options.held * (1 + _SLACK)).all():
            share[option] = 1.0
            taken += more
    return share


def _pruned(options: Options, share: Floats) -> Floats:
    """Undo what serves only whom another option serves, new ones first, least value first."""
    share = share.copy()
    services = np.unique(np.stack([options.serving, options.company], axis=-1), axis=0)
    times = np.bincount(services[:, 1], share[services[:, 0]])
    serves: dict[int, list[int]] = {}
    for option, company in services.tolist():
        serves.setdefault(option, []).append(company)
    chosen = np.flatnonzero((share > 0) & ~options.realised)
    for option in chosen[np.argsort(options.value[chosen], kind="stable")].tolist():
        mine = serves.get(option, [])
        if all(times[company] > 1 for company in mine):
            times[mine] -= 1
            share[option] = 0.0
    return share
