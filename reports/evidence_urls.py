"""Addresses of the evidence pages, included below `evidence/`."""

from django.urls import URLPattern, path

from reports.views import (
    evidence,
    evidence_claims,
    evidence_comparison,
    evidence_entries,
    evidence_import,
    evidence_structure,
    evidence_tables,
)

urlpatterns: list[URLPattern] = [
    path("", evidence.evidence_list, name="evidence"),
    path("<str:code>/", evidence.evidence_register, name="evidence_register"),
    path("<str:code>/needs/", evidence.evidence_needs, name="evidence_needs"),
    path(
        "<str:code>/needs/compare/",
        evidence_comparison.evidence_comparison,
        name="evidence_comparison",
    ),
    path(
        "<str:code>/needs/compare/file.<slug:kind>",
        evidence_comparison.evidence_comparison_file,
        name="evidence_comparison_file",
    ),
    path(
        "<str:code>/needs/<int:pk>/link/",
        evidence_comparison.evidence_need_link,
        name="evidence_need_link",
    ),
    path("<str:code>/needs/<int:pk>/", evidence.evidence_need, name="evidence_need"),
    path(
        "<str:code>/register/<slug:kind>/add/",
        evidence_entries.evidence_entry_add,
        name="evidence_entry_add",
    ),
    path(
        "<str:code>/register/<slug:kind>/<int:pk>/",
        evidence_entries.evidence_entry_edit,
        name="evidence_entry_edit",
    ),
    path(
        "<str:code>/register/<slug:kind>/<int:pk>/remove/",
        evidence_entries.evidence_entry_remove,
        name="evidence_entry_remove",
    ),
    path(
        "<str:code>/documents/<int:pk>/file/",
        evidence_entries.evidence_file,
        name="evidence_file",
    ),
    path("<str:code>/import/", evidence_import.evidence_import, name="evidence_import"),
    path(
        "<str:code>/import/<uuid:pk>/",
        evidence_import.evidence_import_review,
        name="evidence_import_review",
    ),
    path(
        "<str:code>/import/<uuid:pk>/<int:index>/",
        evidence_import.evidence_import_table,
        name="evidence_import_table",
    ),
    path("<str:code>/claims/", evidence_claims.evidence_claims, name="evidence_claims"),
    path(
        "<str:code>/claims/live/",
        evidence_claims.evidence_claims_live,
        name="evidence_claims_live",
    ),
    path(
        "<str:code>/tables/add/", evidence_structure.evidence_table_add, name="evidence_table_add"
    ),
    path(
        "<str:code>/tables/<int:pk>/structure/",
        evidence_structure.evidence_structure,
        name="evidence_structure",
    ),
    path(
        "<str:code>/tables/<int:pk>/remove/",
        evidence_structure.evidence_table_remove,
        name="evidence_table_remove",
    ),
    path(
        "<str:code>/tables/<int:pk>/cells/<int:row>/<int:period>/",
        evidence_structure.evidence_cell,
        name="evidence_cell",
    ),
    path("<str:code>/tables/<int:pk>/", evidence_tables.evidence_table, name="evidence_table"),
    path("<str:code>/tables/<int:pk>/edit/", evidence_tables.evidence_grid, name="evidence_grid"),
    path(
        "<str:code>/tables/<int:pk>/settle/",
        evidence_tables.evidence_settle,
        name="evidence_settle",
    ),
    path(
        "<str:code>/tables/<int:pk>/settled/<int:settlement>/reopen/",
        evidence_tables.evidence_reopen,
        name="evidence_reopen",
    ),
]
