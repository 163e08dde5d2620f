"""The engine: reads, checks, decides, compares, explains. No web, no database, no clock of its own.

``Library`` reads rule books from disk, ``read_case`` types a case, ``decide`` is pure, ``needs`` lists the look-ups
that a caller must answer, ``answer`` does all of it for one raw case.
"""

from engine.decide import decide
from engine.intake import read_case
from engine.library import Library
from engine.lookups import needs
from engine.service import answer

__all__ = ["Library", "answer", "decide", "needs", "read_case"]
