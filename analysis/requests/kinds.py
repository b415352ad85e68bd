"""The table of kinds: what a request may ask for, each kind in a module of its own."""

from analysis.requests.associations import CHISQ
from analysis.requests.contrasts import CONTRAST
from analysis.requests.means import MEAN, TOTAL
from analysis.requests.proportions import PROPORTION
from analysis.requests.quantiles import QUANTILE
from analysis.requests.ratios import RATIO
from analysis.requests.request import Kind

KINDS: dict[str, Kind] = {
    "mean": MEAN,
    "total": TOTAL,
    "proportion": PROPORTION,
    "ratio": RATIO,
    "contrast": CONTRAST,
    "quantile": QUANTILE,
    "chisq": CHISQ,
}
