"""Reading the evidence files (CSV) of dialogues and interviews: plain Python, no database."""

from dialogues.evidence.columns import FILES
from dialogues.evidence.problems import Problem
from dialogues.evidence.tables import Row, Table, read_directory

__all__ = ["FILES", "Problem", "Row", "Table", "read_directory"]
