from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_accepted_with_gaps"),
    ]

    operations = [
        migrations.RemoveField(model_name="procedureversion", name="used_at"),
    ]
