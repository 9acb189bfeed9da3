from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_versions_by_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="supplement_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="material",
            name="follow_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=Q(follow_days__isnull=True) | Q(follow_days__gt=0, file_id__isnull=True),
                name="casework_material_follows",
            ),
        ),
    ]
