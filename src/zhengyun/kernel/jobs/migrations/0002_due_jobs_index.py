from django.db import migrations


class Migration(migrations.Migration):
    """Each limit of an open case keeps a job waiting for weeks; looking for what is due passes them by."""

    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX jobs_due ON procrastinate_jobs (scheduled_at) WHERE status = 'todo'",
            "DROP INDEX jobs_due",
        ),
    ]
