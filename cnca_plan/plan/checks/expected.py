"""`expect:` lines can be read: their subjects exist and their limits have fitting units."""

from collections.abc import Iterator

from cnca_plan.core.findings import Finding
from cnca_plan.plan.checks.view import View
from cnca_plan.plan.expect import expectations


def check(view: View) -> Iterator[Finding]:
    """One finding for every line that cannot be read."""
    yield from expectations(view.plan)[1]
