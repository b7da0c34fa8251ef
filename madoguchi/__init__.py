"""Madoguchi: a help desk that a traveller reaches by chat.

Here it is wired. Start at `serve`, which opens the desk; `desk` is the desk without a web around it, `part` what joins it: `line`, `telegram`, `staff`
with `console`, `api`, `clockwork`, `orders`. `settings` and `clock` alone read the environment and the time. The program is `cli`, with `commands/`.
"""

import sys
from pathlib import Path

# In the wheel the rooms (bot, faq, handlers, storage) lie inside this folder, so that nothing of such common names
# lands at the top of site-packages; in a checkout they stand beside it.
_here = Path(__file__).parent
if (_here / "bot").is_dir():
    sys.path.insert(0, str(_here))

__version__ = "0.1.0"
