"""`python -m cnca_plan`: the same as the command `cnca-plan`."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the current folder: a `yaml.py` beside someone's plan is not ours to run

from cnca_plan.cli import main

if __name__ == "__main__":
    main()
