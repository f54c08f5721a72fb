"""What `solve` tells a person: is it met, what is emitted, what is installed, what it costs, what a tonne is worth."""

from __future__ import annotations

from collections.abc import Iterator

from cnca_plan.core.findings import shown
from cnca_plan.reports import cost, emissions, equipment, figures
from cnca_plan.reports.blocks import Block, Grid, Heading, Text
from cnca_plan.results.closest import spans
from cnca_plan.results.expectations import Tested, tested
from cnca_plan.results.pathway import Result
from cnca_plan.results.targets import Outcome, outcomes

MOST_OBSTACLES = 12  # limits in the way that are told; result.json has all


def report(result: Result) -> tuple[Block, ...]:
    """The whole report of a result."""
    sections = (headline, missed, emissions.sections, equipment.sections, cost.sections, verification)
    return tuple(block for section in sections for block in section(result))


def headline(result: Result) -> Iterator[Block]:
    """Plan and city, and a sentence per promise."""
    yield Heading(f"{result.plan} - {result.city}" if result.city not in result.plan else result.plan)
    if not result.instance.caps and result.instance.budget is None:
        yield Text("The plan has no targets: this is its least-cost pathway without any.")
    for one in outcomes(result):
        yield Text(promise(one), "good" if one.met else "bad")
    for line in tested(result):
        yield Text(expected(line), "good" if line.kept else "bad")


def promise(one: Outcome) -> str:
    """One milestone as a sentence: what is emitted, what was promised, and whether that is kept."""
    scale = figures.tonnes([one.emissions, one.cap], "")
    about = "" if one.target in ("total", "carbon_budget") else f" ({shown(one.target)})"
    beyond = figures.tonnes([one.emissions - one.cap], "")
    verdict = "met" if one.met else f"missed by {beyond(one.emissions - one.cap)} {beyond.unit}"
    amounts = f"{scale(one.emissions)} {scale.unit} of at most {scale(one.cap)}"
    return f"{one.year}{about}: {amounts} ({shown(one.promise)}): {verdict}"


def expected(one: Tested) -> str:
    """One `expect:` line as a sentence: as written, what it is, whether it is kept."""
    verdict = "kept" if one.kept else "not kept"
    return f"expected {shown(one.text, 200)}: {verdict}, it is {one.value:,.6g} {one.unit}"


def missed(result: Result) -> Iterator[Block]:
    """Where no pathway exists: the proof, by how much the closest one misses, and the limits in the way."""
    miss = result.closest
    if miss is None:
        return
    least = figures.tonnes([miss.least_excess], "")
    yield Heading("No pathway meets these targets")
    yield Text(
        f"This is proved: whatever is installed, emissions exceed the caps by at least {least(miss.least_excess)} "
        f"{least.unit} in total. Everything below is the closest achievable pathway."
    )
    rows = tuple((shown(one.target), str(one.year), figures.exact(one.tonnes)) for one in miss.excesses)
    if rows:
        yield Grid(("target", "year", "t CO2e too much"), rows, texts=2)
    if miss.overrun > 0:
        yield Text(f"The carbon budget is exceeded by {figures.exact(miss.overrun)} t CO2e.")
    yield from _in_the_way(result)


def _in_the_way(result: Result) -> Iterator[Block]:
    found = result.closest.obstacles if result.closest else ()
    if not found:
        return
    yield Heading("Limits in the way")
    yield Grid(("limit", "years"), tuple((one.sentence, spans(one.years)) for one in found[:MOST_OBSTACLES]), texts=2)
    if len(found) > MOST_OBSTACLES:
        yield Text(f"and {len(found) - MOST_OBSTACLES} more; `--json` prints all of them")


def verification(result: Result) -> Iterator[Block]:
    """Why the result can be believed."""
    laws = [one for checks in result.checks.values() for one in checks]
    worst = max((one.worst for one in laws), default=0.0)
    gaps = [getattr(one, "relative_gap", 0.0) for one in result.certificates.values()]
    yield Heading("Verified")
    if result.closest is None and gaps:
        gap = f"to {max(gaps):.0e} of its cost" if max(gaps) > 0 else "exactly"
        yield Text(f"Exact arithmetic proves that no cheaper pathway exists ({gap}).")
    count = len(next(iter(result.checks.values()), ()))
    yield Text(
        f"All {count} laws of the model were computed again for each of the {len(result.checks)} pathways without the "
        f"solver; {f'the worst is off by {worst:.0e} of its terms' if worst else 'all hold exactly'}."
    )
