"""Program fit: which programs fit a profile, why, and why not.

Hard facts are compared by code, never by a model and never by similarity. `fitting.fit` gives the
list, `compare.why_not` and `compare.compare` look at single programs, `changes.changes` tells what
would open more; docs/fit.md explains it all to people.
"""

from rag.fit.changes import ChangeOut, changes
from rag.fit.compare import ComparisonOut, WhyNotOut, compare, why_not
from rag.fit.fault import ProfileFault, checked
from rag.fit.fees import FeeStep, FeeSteps
from rag.fit.fitting import DEFAULT_LIMIT, fit
from rag.fit.reply import FitReply
from rag.fit.season import start_year
from rag.fit.signals import Signals
from rag.fit.table import FitTable

__all__ = [
    "DEFAULT_LIMIT",
    "ChangeOut",
    "ComparisonOut",
    "FeeStep",
    "FeeSteps",
    "FitReply",
    "FitTable",
    "ProfileFault",
    "Signals",
    "WhyNotOut",
    "changes",
    "checked",
    "compare",
    "fit",
    "start_year",
    "why_not",
]
