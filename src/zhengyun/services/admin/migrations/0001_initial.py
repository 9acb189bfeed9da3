from django.db import migrations, models

import zhengyun.kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=zhengyun.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=120)),
                ("payload", models.JSONField()),
                ("words", models.TextField()),
                ("reason", models.CharField(max_length=300)),
                ("fingerprint", models.CharField(max_length=64)),
                ("state", models.CharField(default="pending", max_length=12)),
                ("asked_by", models.UUIDField()),
                ("asked_by_person", models.UUIDField()),
                ("asked_by_name", models.CharField(max_length=100)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_by_person", models.UUIDField(null=True)),
                ("decided_by_name", models.CharField(blank=True, max_length=100)),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("outcome", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-asked_at", "-id"], name="admin_change_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["pending", "approved", "done", "refused", "withdrawn", "expired", "stale"],
                            )
                        ),
                        name="admin_change_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                models.Q(("decided_by_person", models.F("asked_by_person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="admin_change_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "done", "refused"]), _negated=True),
                            ("decided_by__isnull", False),
                            _connector="OR",
                        ),
                        name="admin_change_decided",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("fingerprint",),
                        name="admin_change_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageUpload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=zhengyun.kit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("file_id", models.UUIDField()),
                ("name", models.CharField(max_length=200)),
                ("package", models.CharField(blank=True, max_length=100)),
                ("version", models.CharField(blank=True, max_length=40)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("plan", models.JSONField()),
                ("differences", models.JSONField(default=list)),
                ("uploaded_by", models.UUIDField()),
                ("uploaded_by_name", models.CharField(max_length=100)),
                ("uploaded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["-uploaded_at", "-id"], name="admin_upload_recent")],
            },
        ),
    ]
