"""Room ``link``: operational metrics against themes and score, adjusted, clustered, and never more than associated."""

from analyzer.link.drivers import johnson, lmg
from analyzer.link.guards import OddsRatio, e_value, e_value_bound, mantel_haenszel
from analyzer.link.results import Links
from analyzer.link.table import link_operations

__all__ = ["Links", "OddsRatio", "e_value", "e_value_bound", "johnson", "link_operations", "lmg", "mantel_haenszel"]
