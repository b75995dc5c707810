"""How many orders within reach topped up, read from a history that ran under a threshold."""

from ecomops.whatif.top_up.checks import TopUpCheck, TopUpVerdict
from ecomops.whatif.top_up.estimate import TopUpBin, TopUpEstimate
from ecomops.whatif.top_up.estimator import estimate_top_up
from ecomops.whatif.top_up.figure import TopUpFigure
from ecomops.whatif.top_up.notes import TopUpNote
from ecomops.whatif.top_up.placebos import TopUpPlacebo
from ecomops.whatif.top_up.window import TopUpWindow

__all__ = [
    "TopUpBin",
    "TopUpCheck",
    "TopUpEstimate",
    "TopUpFigure",
    "TopUpNote",
    "TopUpPlacebo",
    "TopUpVerdict",
    "TopUpWindow",
    "estimate_top_up",
]
