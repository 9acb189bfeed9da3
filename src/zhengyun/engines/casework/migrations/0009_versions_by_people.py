from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_deputies"),
    ]

    operations = [
        migrations.AddField(
            model_name="serviceitem",
            name="switched_off_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="serviceitemversion",
            name="author",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="serviceitemversion",
            name="author_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="serviceitemversion",
            name="reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="serviceitemversion",
            name="starts_on",
            field=models.DateField(null=True),
        ),
    ]
