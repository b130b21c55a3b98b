"""Room ``rank``: what each theme costs, how sure its rank is, and how the score's change splits over themes."""

from analyzer.rank.bridge import kitagawa, period_bridge
from analyzer.rank.change import theme_changes
from analyzer.rank.coded import Coded, code_responses
from analyzer.rank.ledger import Split, gain_ledger, gain_matrix, ledger_table, loss_matrix
from analyzer.rank.segments import theme_segments
from analyzer.rank.suppress import RowPlan, plan_rows
from analyzer.rank.table import rank_themes
from analyzer.rank.variance import rank_intervals

__all__ = [
    "Coded", "RowPlan", "Split", "code_responses", "gain_ledger", "gain_matrix", "kitagawa", "ledger_table",
    "loss_matrix", "period_bridge", "plan_rows", "rank_intervals", "rank_themes", "theme_changes", "theme_segments",
]  # fmt: skip
