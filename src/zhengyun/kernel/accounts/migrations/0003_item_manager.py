from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_cloud_roles"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="roleassignment",
            name="role_known",
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "system_admin",
                            "security_admin",
                            "audit_admin",
                            "counter_clerk",
                            "reviewer",
                            "inspector",
                            "section_head",
                            "chief_representative",
                            "supervisor",
                            "authority",
                            "operator",
                            "it_officer",
                            "finance_officer",
                            "data_steward",
                            "editor",
                            "item_manager",
                            "unit_leader",
                            "cloud_manager",
                            "cloud_operator",
                        ],
                    )
                ),
                name="role_known",
            ),
        ),
    ]
