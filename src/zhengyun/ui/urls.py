from django.urls import path

from zhengyun.ui import gallery

app_name = "ui"
urlpatterns = [path("", gallery.gallery, name="gallery")]
