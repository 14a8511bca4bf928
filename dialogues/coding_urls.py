"""Addresses of coding."""

from django.urls import path

from dialogues.views import codebook, coding, passages, project

urlpatterns = [
    path("coding/", coding.coding, name="coding"),
    path("coding/answers/", coding.answers_take, name="answers_take"),
    path("coding/texts/<int:pk>/", coding.coding_text, name="coding_text"),
    path("coding/texts/<int:pk>/code/", coding.passage_code, name="passage_code"),
    path("coding/texts/<int:pk>/finish/", coding.coding_finish, name="coding_finish"),
    path("coding/project/", project.project_import, name="project_import"),
    path("coding/project.qdpx", project.project_file, name="project_file"),
    path("coding/passages/", passages.passages, name="passages"),
    path("coding/passages.csv", passages.passages_csv, name="passages_csv"),
    path("coding/passages.xlsx", passages.passages_xlsx, name="passages_xlsx"),
    path("coding/passages/<int:pk>/", coding.passage, name="passage"),
    path("coding/passages/<int:pk>/place/", coding.passage_place, name="passage_place"),
    path("coding/passages/<int:pk>/remove/", coding.passage_remove, name="passage_remove"),
    path("coding/matrix/", passages.matrix, name="matrix"),
    path("coding/matrix/<int:pk>/<str:code>/", passages.matrix_cell, name="matrix_cell"),
    path("coding/charts/", passages.charts, name="coding_charts"),
    path("coding/together/", passages.themes_meet, name="themes_meet"),
    path("coding/agreement/", passages.coders_agree, name="coders_agree"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook/codebook.qdc", codebook.codebook_qdc, name="codebook_qdc"),
    path("codebook/import/", codebook.codebook_import, name="codebook_import"),
    path("codebook/add/", codebook.theme_add, name="theme_add"),
    path("codebook/<int:pk>/", codebook.theme, name="theme"),
    path("codebook/<int:pk>/move/", codebook.theme_move, name="theme_move"),
    path("codebook/<int:pk>/shift/", codebook.theme_shift, name="theme_shift"),
    path("codebook/<int:pk>/merge/", codebook.theme_merge, name="theme_merge"),
    path("codebook/<int:pk>/split/", codebook.theme_split, name="theme_split"),
    path("codebook/<int:pk>/retire/", codebook.theme_retire, name="theme_retire"),
]
