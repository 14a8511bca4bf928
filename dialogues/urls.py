"""Addresses of dialogues, interviews and coding."""

from django.urls import path

from dialogues import coding_urls, interview_urls
from dialogues.views import (
    across,
    agenda,
    circulated,
    circulation_mail,
    dialogues,
    minutes,
    notes,
    participants,
    records,
    regional,
    registration,
    sessions,
)

app_name = "dialogues"

urlpatterns = [
    path("dialogues/", dialogues.dialogue_list, name="dialogues"),
    path("dialogues/themes/", across.themes_across, name="themes_across"),
    path("dialogues/recommendations/", regional.recommendations, name="recommendations"),
    path("dialogues/add/", dialogues.dialogue_add, name="dialogue_add"),
    path("dialogues/<int:pk>/", dialogues.dialogue_page, name="dialogue"),
    path("dialogues/<int:pk>/edit/", dialogues.dialogue_edit, name="dialogue_edit"),
    path("dialogues/<int:pk>/state/", dialogues.dialogue_state, name="dialogue_state"),
    path("dialogues/<int:pk>/calendar.ics", dialogues.dialogue_calendar, name="dialogue_calendar"),
    path("dialogues/<int:pk>/agenda/add/", agenda.agenda_add, name="agenda_add"),
    path("dialogues/<int:pk>/agenda/<int:item_pk>/", agenda.agenda_edit, name="agenda_edit"),
    path("dialogues/<int:pk>/agenda/<int:item_pk>/move/", agenda.agenda_move, name="agenda_move"),
    path(
        "dialogues/<int:pk>/agenda/<int:item_pk>/remove/",
        agenda.agenda_remove,
        name="agenda_remove",
    ),
    path("dialogues/<int:pk>/documents/add/", agenda.document_add, name="document_add"),
    path(
        "dialogues/<int:pk>/documents/<int:document_pk>/",
        agenda.document_file,
        name="document_file",
    ),
    path(
        "dialogues/<int:pk>/documents/<int:document_pk>/remove/",
        agenda.document_remove,
        name="document_remove",
    ),
    path("dialogues/<int:pk>/participants/", participants.participant_list, name="participants"),
    path(
        "dialogues/<int:pk>/participants/add/",
        participants.participant_add,
        name="participant_add",
    ),
    path(
        "dialogues/<int:pk>/participants/invite/",
        participants.participant_invite,
        name="participant_invite",
    ),
    path(
        "dialogues/<int:pk>/participants/<int:row_pk>/",
        participants.participant_edit,
        name="participant_edit",
    ),
    path(
        "dialogues/<int:pk>/participants/<int:row_pk>/remove/",
        participants.participant_remove,
        name="participant_remove",
    ),
    path("dialogues/<int:pk>/registration/", registration.registration, name="registration"),
    path(
        "dialogues/<int:pk>/registration/change/",
        registration.registration_change,
        name="registration_change",
    ),
    path(
        "dialogues/<int:pk>/registration/sheet/",
        registration.registration_sheet,
        name="registration_sheet",
    ),
    path(
        "dialogues/<int:pk>/registration/code.svg",
        registration.registration_code,
        name="registration_code",
    ),
    path("g/<str:token>/", registration.register, name="register"),
    path("g/<str:token>/done/", registration.registered, name="registered"),
    path(
        "g/<str:token>/calendar.ics",
        registration.registered_calendar,
        name="registered_calendar",
    ),
    path("dialogues/<int:pk>/sessions/<int:item_pk>/", sessions.session, name="session"),
    path(
        "dialogues/<int:pk>/sessions/<int:item_pk>/<int:row_pk>/",
        sessions.session_row,
        name="session_row",
    ),
    path("dialogues/<int:pk>/check-in/", participants.check_in, name="check_in"),
    path(
        "dialogues/<int:pk>/check-in/<int:row_pk>/", participants.check_in_row, name="check_in_row"
    ),
    path("dialogues/<int:pk>/attendance.csv", participants.attendance_csv, name="attendance_csv"),
    path("dialogues/<int:pk>/invite/<str:code>/", across.invite, name="invite"),
    path("dialogues/<int:pk>/notes/", notes.notes_start, name="notes"),
    path("dialogues/<int:pk>/notes/<int:item_pk>/", notes.note_page, name="note"),
    path("dialogues/<int:pk>/notes/<int:item_pk>/save/", notes.note_save, name="note_save"),
    path("dialogues/<int:pk>/notes/<int:item_pk>/state/", notes.note_state, name="note_state"),
    path("dialogues/<int:pk>/notes/<int:item_pk>/mark/", notes.note_mark, name="note_mark"),
    path("dialogues/<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path(
        "dialogues/<int:pk>/minutes/circulate/",
        minutes.minutes_circulate,
        name="minutes_circulate",
    ),
    path("dialogues/<int:pk>/minutes/close/", minutes.minutes_close, name="minutes_close"),
    path("dialogues/<int:pk>/minutes/approve/", minutes.minutes_approve, name="minutes_approve"),
    path(
        "dialogues/<int:pk>/minutes/comments/<int:comment_pk>/",
        minutes.comment_answer,
        name="comment_answer",
    ),
    path(
        "dialogues/<int:pk>/minutes/<slug:language>/edit/",
        minutes.minutes_edit,
        name="minutes_edit",
    ),
    path(
        "dialogues/<int:pk>/minutes/<slug:language>/<int:number>/",
        minutes.minutes_revision,
        name="minutes_revision",
    ),
    path(
        "dialogues/<int:pk>/circulations/<int:circulation_pk>/mail/",
        circulation_mail.circulation_mail,
        name="circulation_mail",
    ),
    path("m/<str:token>/", circulated.circulated_open, name="circulated_open"),
    path("minutes/<int:circulation_pk>/", circulated.circulated, name="circulated"),
    path(
        "minutes/<int:circulation_pk>/<slug:language>/",
        circulated.circulated,
        name="circulated_in",
    ),
    path("dialogues/<int:pk>/recommendations/", regional.drafts, name="drafts"),
    path("dialogues/<int:pk>/recommendations/add/", regional.draft_add, name="draft_add"),
    path(
        "dialogues/<int:pk>/recommendations/circulate/",
        regional.drafts_circulate,
        name="drafts_circulate",
    ),
    path("dialogues/<int:pk>/recommendations/close/", regional.drafts_close, name="drafts_close"),
    path(
        "dialogues/<int:pk>/recommendations/<int:draft_pk>/",
        regional.draft_edit,
        name="draft_edit",
    ),
    path(
        "dialogues/<int:pk>/recommendations/<int:draft_pk>/position/",
        regional.draft_position,
        name="draft_position",
    ),
    path(
        "dialogues/<int:pk>/recommendations/<int:draft_pk>/adopt/",
        regional.draft_adopt,
        name="draft_adopt",
    ),
    path(
        "dialogues/<int:pk>/recommendations/<int:draft_pk>/drop/",
        regional.draft_drop,
        name="draft_drop",
    ),
    path(
        "recommendations/<int:circulation_pk>/",
        circulated.drafts_circulated,
        name="drafts_circulated",
    ),
    *interview_urls.urlpatterns,
    *coding_urls.urlpatterns,
    path("dialogues/<int:pk>/<slug:kind>/add/", records.record_add, name="record_add"),
    path(
        "dialogues/<int:pk>/<slug:kind>/<int:record_pk>/", records.record_edit, name="record_edit"
    ),
    path(
        "dialogues/<int:pk>/<slug:kind>/<int:record_pk>/sentence/",
        records.record_sentence,
        name="record_sentence",
    ),
    path(
        "dialogues/<int:pk>/<slug:kind>/<int:record_pk>/remove/",
        records.record_remove,
        name="record_remove",
    ),
]
