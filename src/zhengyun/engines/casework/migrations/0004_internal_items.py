import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0003_calendar_revision"),
    ]

    operations = [
        migrations.AddField(
            model_name="serviceitem",
            name="applicant_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="serviceitem",
            name="is_internal",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
