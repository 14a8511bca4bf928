"""Addresses of findings, quotes, reports and respondents' copies."""

from django.urls import URLPattern, URLResolver, include, path

from reports.views import (
    copies,
    crosstab,
    dialogue_documents,
    editions,
    exports,
    findings,
    offline,
    quotes,
    report_page,
    reports,
    verification,
)

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("evidence/", include("reports.evidence_urls")),
    path("board/", include("reports.board_urls")),
    path("findings/", findings.findings_list, name="findings"),
    path("findings/<str:code>/", findings.country_findings, name="country_findings"),
    path("findings/<str:code>/live/", findings.findings_live, name="findings_live"),
    path("findings/<str:code>/findings.csv", findings.findings_csv, name="findings_csv"),
    path("findings/<str:code>/cross/", crosstab.crosstab, name="crosstab"),
    path("findings/<str:code>/quotes/", quotes.quotes, name="quotes"),
    path("findings/<str:code>/quotes/choose/", quotes.quote_choose, name="quote_choose"),
    path("findings/<str:code>/quotes/<int:pk>/remove/", quotes.quote_remove, name="quote_remove"),
    path("questionnaires/<slug:slug>/files/", exports.exports, name="exports"),
    path("files/<int:pk>/", exports.export_download, name="export_download"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<int:pk>/report.pdf", reports.report_download, name="report_download"),
    path("reports/data/<int:pk>.json", reports.snapshot_download, name="snapshot_download"),
    path("reports/verify/", editions.verify, name="verify"),
    path("reports/editions/<str:scope>/", editions.editions, name="editions"),
    path("reports/snapshots/<int:pk>/", editions.snapshot, name="snapshot"),
    path("reports/snapshots/<int:pk>/approve/", editions.snapshot_approve, name="snapshot_approve"),
    path("reports/snapshots/<int:pk>/build/", editions.snapshot_build, name="snapshot_build"),
    path("reports/snapshots/<int:pk>/changes/", editions.snapshot_changes, name="snapshot_changes"),
    path(
        "reports/snapshots/<int:pk>/<slug:language>/", report_page.report_page, name="report_page"
    ),
    path("reports/<int:pk>/report.docx", editions.report_word, name="report_word"),
    path("reports/<str:code>/", reports.country_reports, name="country_reports"),
    path(
        "dialogues/<int:pk>/minutes/<slug:language>/<int:number>.pdf",
        dialogue_documents.minutes_pdf,
        name="minutes_pdf",
    ),
    path(
        "dialogues/<int:pk>/attendance.pdf",
        dialogue_documents.attendance_pdf,
        name="attendance_pdf",
    ),
    path("verify/", verification.verify_copy, name="verify_copy"),
    path("answer/<uuid:key>/copy/", verification.response_copy_page, name="response_copy"),
    path("answer/<uuid:key>/receipt.pdf", copies.response_pdf, name="response_pdf"),
    path("answer/<uuid:key>/offline/", offline.answer_offline, name="answer_offline"),
    path(
        "answer/<uuid:key>/offline/workbook.xlsx", offline.answer_workbook, name="answer_workbook"
    ),
    path("answer/<uuid:key>/offline/form.pdf", offline.answer_form, name="answer_form"),
    path("answer/<uuid:key>/offline/clashes/", offline.answer_clashes, name="answer_clashes"),
    path("responses/<uuid:key>/offline/", offline.response_offline, name="response_offline"),
    path(
        "responses/<uuid:key>/offline/workbook.xlsx",
        offline.response_workbook,
        name="response_workbook",
    ),
    path("responses/<uuid:key>/offline/form.pdf", offline.response_form, name="response_form"),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/form.pdf",
        offline.version_form,
        name="version_form",
    ),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/workbook.xlsx",
        offline.version_workbook,
        name="version_workbook",
    ),
    path(
        "responses/<uuid:key>/offline/clashes/", offline.response_clashes, name="response_clashes"
    ),
]
