"""The packaged weighting plans, one file each, and reading them by name."""

from importlib.resources import files

import msgspec

from analysis.errors import AnalysisError
from analysis.weights.plan import WeightingPlan


def packaged_plans() -> tuple[str, ...]:
    """Names of the packaged plans."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def load_plan(name: str) -> WeightingPlan:
    """The packaged plan of this name; raises `unknown-plan`."""
    if name not in packaged_plans():
        raise AnalysisError(
            "unknown-plan",
            where=f"weighting plan {name!r}",
            got="no such plan",
            expected=f"one of {', '.join(packaged_plans())}",
            hint="Plans are the files of analysis/weights/plans.",
        )
    text = (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")
    return msgspec.yaml.decode(text, type=WeightingPlan)
