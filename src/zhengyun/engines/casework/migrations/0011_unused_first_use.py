from django.db import migrations


class Migration(migrations.Migration):
    """Nobody reads or writes the column any more. It stays one release, for processes that still run on the
    release before while this one is brought in."""

    dependencies = [
        ("casework", "0010_accepted_with_gaps"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="procedureversion", name="used_at")],
        ),
    ]
