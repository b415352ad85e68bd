"""Every rule that a scheme may name: the union that files are read into, and what each means."""

from analysis.par.rules.bonus import Bonus
from analysis.par.rules.given import Given
from analysis.par.rules.penalty import Penalty
from analysis.par.rules.ratio import Ratio
from analysis.par.rules.steps import Steps
from analysis.par.rules.threshold import Threshold
from analysis.par.rules.yes_no import YesNo

Rule = Given | Ratio | Threshold | Steps | YesNo | Bonus | Penalty

MEANING: dict[type[Rule], dict[str, str]] = {
    Given: {"vi": "điểm do người chấm", "en": "points as assessed"},
    Ratio: {"vi": "tỷ lệ × điểm tối đa", "en": "share × maximum"},
    Threshold: {"vi": "đạt ngưỡng thì tính theo tỷ lệ", "en": "share × maximum from a threshold"},
    Steps: {"vi": "theo bậc", "en": "by steps"},
    YesNo: {"vi": "có hoặc không", "en": "yes or no"},
    Bonus: {"vi": "điểm thưởng", "en": "bonus points"},
    Penalty: {"vi": "điểm phạt", "en": "penalty points"},
}
"""A line per rule."""
