"""Forms of the reports' pages."""

from reports.forms.requests import ReportRequestForm

__all__ = ["ReportRequestForm"]
