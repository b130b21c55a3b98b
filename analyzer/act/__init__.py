"""Work lists: whom to call back and why, who keeps being unhappy, whom to ask for a review."""

from analyzer.act.chronic import chronic_detractors
from analyzer.act.worklist import WorkLists, work_lists

__all__ = ["WorkLists", "chronic_detractors", "work_lists"]
