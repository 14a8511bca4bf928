"""Addresses of the editor, under those of a version: a draft, its parts, and its translations."""

from django.urls import URLPattern, path

from surveys.views import editor, editor_bank, editor_items, editor_lists, translations, versions

urlpatterns: list[URLPattern] = [
    path("", editor.draft, name="draft"),
    path("undo/", editor.draft_undo, name="draft_undo"),
    path("settings/", editor.draft_settings, name="draft_settings"),
    path("questions/add/", editor_items.question_add, name="question_add"),
    path("groups/add/", editor_items.group_add, name="group_add"),
    path("tables/add/", editor_items.table_add, name="table_add"),
    path("items/<str:name>/", editor_items.item_edit, name="item_edit"),
    path("items/<str:name>/act/", editor.draft_act, name="draft_act"),
    path("items/<str:name>/remove/", editor_items.item_remove, name="item_remove"),
    path("bank/", editor_bank.question_bank, name="question_bank"),
    path("revisions/", versions.draft_revisions, name="draft_revisions"),
    path("revisions/<int:revision>/", versions.draft_revision, name="draft_revision"),
    path("translations/", translations.translations, name="translations"),
    path("translations/<str:language>/", translations.translation, name="translation"),
    path(
        "translations/<str:language>/import/",
        translations.translation_import,
        name="translation_import",
    ),
    path(
        "translations/<str:language>/export/<str:kind>/",
        translations.translation_export,
        name="translation_export",
    ),
    path("lists/", editor_lists.choice_lists, name="choice_lists"),
    path("lists/add/", editor_lists.choice_list_add, name="choice_list_add"),
    path("lists/of/<str:name>/", editor_lists.choice_list, name="choice_list"),
    path("lists/of/<str:name>/remove/", editor_lists.choice_list_remove, name="choice_list_remove"),
]
