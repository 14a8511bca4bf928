"""Addresses of the survey pages: the team's and, included, those of the people who answer."""

from django.urls import URLPattern, URLResolver, include, path

from surveys.views import (
    board,
    editor,
    editor_bank,
    invitation_page,
    invitations,
    letters,
    questionnaires,
    reminders,
    response_import,
    responses,
    version_files,
    versions,
    webhooks,
)

app_name = "surveys"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("surveys.answering_urls")),
    path("questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path(
        "questionnaires/import/", questionnaires.questionnaire_import, name="questionnaire_import"
    ),
    path("questionnaires/new/", editor.questionnaire_new, name="questionnaire_new"),
    path("questionnaires/<slug:slug>/", questionnaires.questionnaire, name="questionnaire"),
    path("questionnaires/<slug:slug>/webhooks/", webhooks.webhooks, name="webhooks"),
    path(
        "questionnaires/<slug:slug>/webhooks/<int:pk>/remove/",
        webhooks.webhook_remove,
        name="webhook_remove",
    ),
    path(
        "questionnaires/<slug:slug>/webhooks/<int:pk>/again/",
        webhooks.webhook_send_again,
        name="webhook_send_again",
    ),
    path(
        "questionnaires/<slug:slug>/edit/",
        questionnaires.questionnaire_edit,
        name="questionnaire_edit",
    ),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/",
        questionnaires.version_preview,
        name="version_preview",
    ),
    path("questionnaires/<slug:slug>/change/", editor.version_start, name="version_start"),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/difference/",
        versions.version_difference,
        name="version_difference",
    ),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/errata/",
        versions.errata,
        name="errata",
    ),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/try/",
        editor_bank.version_try,
        name="version_try",
    ),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/try/frame/",
        editor_bank.version_try_frame,
        name="version_try_frame",
    ),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/draft/",
        include("surveys.editor_urls"),
    ),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/xlsform.xlsx",
        version_files.version_xlsform,
        name="version_xlsform",
    ),
    path(
        "questionnaires/<slug:slug>/versions/<int:number>/publish/",
        questionnaires.version_publish,
        name="version_publish",
    ),
    path(
        "questionnaires/<slug:slug>/responses/import/",
        response_import.response_import,
        name="response_import",
    ),
    path(
        "questionnaires/<slug:slug>/countries/<str:code>/",
        questionnaires.country_survey,
        name="country_survey",
    ),
    path(
        "questionnaires/<slug:slug>/countries/<str:code>/invitations/",
        invitations.invitations,
        name="invitations",
    ),
    path(
        "questionnaires/<slug:slug>/countries/<str:code>/invitations/open/",
        invitations.invitation_open,
        name="invitation_open",
    ),
    path(
        "questionnaires/<slug:slug>/countries/<str:code>/responses/",
        responses.responses,
        name="responses",
    ),
    path("questionnaires/<slug:slug>/board/", board.coverage_board, name="board"),
    path(
        "questionnaires/<slug:slug>/board/export.<str:ending>",
        board.board_export,
        name="board_export",
    ),
    path("questionnaires/<slug:slug>/reminders/", reminders.reminder_rules, name="reminder_rules"),
    path("questionnaires/<slug:slug>/bounces/", invitation_page.bounces, name="bounces"),
    path(
        "questionnaires/<slug:slug>/letters/<str:kind>/", letters.letters_send, name="letters_send"
    ),
    path(
        "questionnaires/<slug:slug>/letters/<str:kind>/<str:language>/",
        letters.letter_text,
        name="letter_text",
    ),
    path("letters/<int:pk>/bounced/", invitation_page.letter_bounced, name="letter_bounced"),
    path("letters/<int:pk>/resend/", invitation_page.letter_resend, name="letter_resend"),
    path("invitations/<int:pk>/", invitation_page.invitation, name="invitation"),
    path("invitations/<int:pk>/renew/", invitations.invitation_renew, name="invitation_renew"),
    path("invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("responses/<uuid:key>/", responses.response, name="response"),
    path("responses/<uuid:key>/link/", responses.response_link, name="response_link"),
    path("responses/<uuid:key>/withdraw/", responses.response_withdraw, name="response_withdraw"),
    path("responses/<uuid:key>/reopen/", responses.response_reopen, name="response_reopen"),
]
