"""Addresses of interviews and guides."""

from django.urls import path

from dialogues.views import guides, identities, interview_texts, interviewees, interviews, removing

_INTERVIEW = "interviews/<int:pk>/"
_PERSON = f"{_INTERVIEW}people/<int:interviewee_pk>/"
_GUIDE = "guides/<int:guide_pk>/"
_QUESTION = f"{_GUIDE}questions/<int:question_pk>/"

urlpatterns = [
    path("interviews/", interviews.interview_list, name="interviews"),
    path("interviews/points/", interviews.interview_points, name="interview_points"),
    path("interviews/add/", interviews.interview_add, name="interview_add"),
    path(_INTERVIEW, interviews.interview_page, name="interview"),
    path(f"{_INTERVIEW}edit/", interviews.interview_edit, name="interview_edit"),
    path(f"{_INTERVIEW}remove/", removing.interview_remove, name="interview_remove"),
    path(f"{_INTERVIEW}people/add/", interviewees.interviewee_add, name="interviewee_add"),
    path(f"{_PERSON}edit/", interviewees.interviewee_edit, name="interviewee_edit"),
    path(f"{_PERSON}consent/", interviewees.consent_add, name="consent_add"),
    path(f"{_PERSON}consent/withdraw/", interviewees.consent_withdraw, name="consent_withdraw"),
    path(f"{_PERSON}erase/", interviewees.interviewee_erase, name="interviewee_erase"),
    path(f"{_PERSON}identity/", identities.identity_edit, name="identity_edit"),
    path(f"{_INTERVIEW}identities/", identities.identities, name="identities"),
    path(f"{_INTERVIEW}identities/readers/", identities.identity_readers, name="identity_readers"),
    path(
        f"{_INTERVIEW}text/edit/", interview_texts.interview_text_edit, name="interview_text_edit"
    ),
    path(
        f"{_INTERVIEW}text/import/",
        interview_texts.interview_text_import,
        name="interview_text_import",
    ),
    path(f"{_INTERVIEW}text/<int:number>/", interview_texts.interview_text, name="interview_text"),
    path("guides/", guides.guide_list, name="guides"),
    path("guides/add/", guides.guide_add, name="guide_add"),
    path(_GUIDE, guides.guide_page, name="guide"),
    path(f"{_GUIDE}edit/", guides.guide_edit, name="guide_edit"),
    path(f"{_GUIDE}remove/", removing.guide_remove, name="guide_remove"),
    path(f"{_GUIDE}copy/", guides.guide_copy, name="guide_copy"),
    path(f"{_GUIDE}questions/add/", guides.guide_question_add, name="guide_question_add"),
    path(f"{_QUESTION}edit/", guides.guide_question_edit, name="guide_question_edit"),
    path(f"{_QUESTION}move/", guides.guide_question_move, name="guide_question_move"),
    path(f"{_QUESTION}remove/", guides.guide_question_remove, name="guide_question_remove"),
]
