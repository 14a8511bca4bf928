"""Addresses of the pages on which people answer; included by `surveys.urls`."""

from django.urls import URLPattern, path

from surveys.views.answering import (
    answer_language,
    answer_notice,
    answer_start,
    answer_tasks,
    my_responses,
    open_link,
)
from surveys.views.answering_code import link_code
from surveys.views.answering_decline import answer_decline
from surveys.views.answering_files import upload
from surveys.views.answering_page import answer_send_page
from surveys.views.answering_receipt import answer_receipt
from surveys.views.answering_section import answer_save, answer_section
from surveys.views.answering_send import answer_check, answer_list
from surveys.views.answering_sign import answer_sign
from surveys.views.answering_together import (
    answer_comments,
    answer_presence,
    answer_share,
    answer_unshare,
)
from surveys.views.device import (
    forget_device,
    forgotten,
    manifest,
    my_device,
    no_connection,
    service_worker,
)

urlpatterns: list[URLPattern] = [
    path("answer/<int:invitation_id>/send/", answer_send_page, name="answer_send_page"),
    path("r/<str:token>/", open_link, name="open_link"),
    path("r/<str:token>/code/", link_code, name="link_code"),
    path("answer/files/<str:key>/", upload, name="upload"),
    path("my/", my_responses, name="my_responses"),
    path("answer/<int:invitation_id>/", answer_start, name="answer_start"),
    path("answer/<int:invitation_id>/decline/", answer_decline, name="answer_decline"),
    path("answer/sw.js", service_worker, name="service_worker"),
    path("answer/app.webmanifest", manifest, name="manifest"),
    path("answer/offline/", no_connection, name="no_connection"),
    path("answer/device/", my_device, name="my_device"),
    path("answer/forget/", forget_device, name="forget_device"),
    path("answer/forgotten/", forgotten, name="forgotten"),
    path("answer/<uuid:key>/", answer_tasks, name="answer_tasks"),
    path("answer/<uuid:key>/section/<int:number>/", answer_section, name="answer_section"),
    path("answer/<uuid:key>/save/", answer_save, name="answer_save"),
    path("answer/<uuid:key>/language/", answer_language, name="answer_language"),
    path("answer/<uuid:key>/notice/", answer_notice, name="answer_notice"),
    path("answer/<uuid:key>/check/", answer_check, name="answer_check"),
    path("answer/<uuid:key>/answers/", answer_list, name="answer_list"),
    path("answer/<uuid:key>/sign/", answer_sign, name="answer_sign"),
    path("answer/<uuid:key>/share/", answer_share, name="answer_share"),
    path("answer/<uuid:key>/share/<int:pk>/revoke/", answer_unshare, name="answer_unshare"),
    path("answer/<uuid:key>/presence/", answer_presence, name="answer_presence"),
    path(
        "answer/<uuid:key>/section/<int:number>/comments/", answer_comments, name="answer_comments"
    ),
    path("answer/<uuid:key>/receipt/", answer_receipt, name="answer_receipt"),
]
