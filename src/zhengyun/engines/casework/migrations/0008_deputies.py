from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_bundle_marks"),
    ]

    operations = [
        migrations.AddField("case", "accepted_for", models.UUIDField(null=True)),
        migrations.AddField("caseact", "deputy_for", models.UUIDField(null=True)),
        migrations.AddField(
            "caseact", "deputy_for_name", models.CharField(blank=True, db_default="", max_length=100)
        ),
        migrations.AddField("tasksignature", "deputy_for", models.UUIDField(null=True)),
    ]
