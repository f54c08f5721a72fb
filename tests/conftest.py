"""What every test may rely on."""

from __future__ import annotations

import signal

# A job in the background inherits that Ctrl-C is ignored, and would pass it on to the programs the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
