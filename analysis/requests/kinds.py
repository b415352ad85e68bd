"""The table of kinds: what a request may ask for, each kind in a module of its own."""

from analysis.requests.associations import CHISQ
from analysis.requests.means import MEAN, TOTAL
from analysis.requests.proportions import PROPORTION
from analysis.requests.quantiles import QUANTILE
from analysis.requests.request import Kind

KINDS: dict[str, Kind] = {
    "mean": MEAN,
    "total": TOTAL,
    "proportion": PROPORTION,
    "quantile": QUANTILE,
    "chisq": CHISQ,
}
