"""`python -m cnca_plan.plan.codes > docs/codes.md`: the catalogue as a page of documentation."""

import sys

from cnca_plan.plan.codes import page

if __name__ == "__main__":
    sys.stdout.write(page())
