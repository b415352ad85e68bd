"""What acts that need two people are called on the pages."""

from questionnaires.text import Wording
from survey_service.pipeline import deletion, draws, publication_approval

ACTS: dict[str, Wording] = {
    publication_approval.ACT: {
        "vi": "Công bố chỉ số chính thức",
        "en": "Publish the official index",
    },
    draws.ACT: {"vi": "Bốc thăm lại", "en": "Draw again"},
    deletion.ACT: {"vi": "Xoá phiếu phỏng vấn", "en": "Delete an interview"},
}
