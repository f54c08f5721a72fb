"""Where no pathway meets the targets: by how much the closest one misses, and which limits are in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cnca_plan.model.instance import Instance


@dataclass(frozen=True)
class Excess:
    """Tonnes above one cap in one year on the closest achievable pathway. t CO2e."""

    target: str
    year: int
    tonnes: float


@dataclass(frozen=True)
class Obstacle:
    """A limit in the way: moving it by one unit in one of these years would save up to so many tonnes of excess."""

    family: str  # the law's name in the model
    subject: str  # the measure, service, carrier or payer it limits; "" for the whole city
    years: tuple[int, ...]
    tonnes_per_unit: float
    sentence: str


@dataclass(frozen=True)
class Miss:
    """What the closest achievable pathway misses: no pathway has less excess in total, which is proved."""

    least_excess: float  # t CO2e over all caps and years, a proved lower bound
    excesses: tuple[Excess, ...]
    overrun: float  # t CO2e above the carbon budget
    obstacles: tuple[Obstacle, ...]


SENTENCES: Mapping[str, str] = {
    "potential_limit": "{subject}: used up to the potential",
    "share_limit": "{subject}: switches already deliver the largest share of the service they may",
    "savings_share_limit": "{subject}: savings already reach the largest share of the service they may",
    "shared_potential_limit": "the measures that share {subject} fill it",
    "ramp_limit": "{subject}: cannot be added any faster",
    "gross_ramp_limit": "{subject}: cannot be installed any faster, replacements included",
    "growth_limit": "installations of {subject} cannot grow any faster",
    "use_growth_limit": "the use of {subject} cannot grow any faster",
    "needs_limit": "there is no more of {subject}, which other measures need",
    "purchase_limit": "no more {subject} can be bought in a year",
    "removal_limit": "removals may not count for more",
    "spending_limit": "{subject}: may not spend more on capital",
    "keep_running_floor": "{subject}: must run until worn out",
    "renewals_run": "{subject}: what was renewed must be run",
    "commitment_floor": "{subject}: committed, so it must be installed",
    "committed_run_floor": "{subject}: committed, so it must run",
}
"""Every family of limits a plan's makers can move → what it says when it is in the way."""


def obstacle(instance: Instance, family: str, subject: str, years: Iterable[int], worth: float) -> Obstacle:
    """One limit in the way over some years, said in a sentence with the names a person gave."""
    title = instance.title.get(subject, subject)
    known = SENTENCES.get(family, f"{{subject}}: the limit {family} binds")
    return Obstacle(family, subject, tuple(sorted(years)), worth, known.format(subject=title or "the city"))


def spans(years: Iterable[int]) -> str:
    """Years as a person writes them.

    >>> spans([2031, 2026, 2027, 2028])
    '2026–2028, 2031'
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
