"""A report as a sequence of blocks in one language, from which PDF, Word and HTML are made.

Pure functions of a snapshot: no queries, no clock. `report.manuscript_of` is the entry.
"""

from reports.pdf.manuscript.report import Manuscript, manuscript_of

__all__ = ["Manuscript", "manuscript_of"]
