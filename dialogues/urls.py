from django.urls import URLPattern

app_name = "dialogues"

urlpatterns: list[URLPattern] = []
