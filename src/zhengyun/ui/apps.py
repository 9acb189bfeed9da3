from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "zhengyun.ui"
    label = "ui"
