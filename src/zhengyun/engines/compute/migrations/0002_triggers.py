from django.db import migrations


class Migration(migrations.Migration):
    """A closed usage interval is money and never changes; a host says which transaction changed it last."""

    dependencies = [("compute", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION compute_usage_stands() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'usage % is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
                END IF;
                IF OLD.until IS NOT NULL THEN
                    RAISE EXCEPTION 'usage % is closed', OLD.id USING ERRCODE = 'restrict_violation';
                END IF;
                IF (NEW.id, NEW.meter, NEW.subject_id, NEW.owner_id, NEW.quantity, NEW.start)
                    IS DISTINCT FROM
                   (OLD.id, OLD.meter, OLD.subject_id, OLD.owner_id, OLD.quantity, OLD.start)
                    OR (NEW.instance_id, NEW.system_id, NEW.reference)
                    IS DISTINCT FROM (OLD.instance_id, OLD.system_id, OLD.reference)
                THEN
                    RAISE EXCEPTION 'of usage % only its end may be written', OLD.id
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER compute_usage_stands BEFORE UPDATE OR DELETE ON compute_usage
            FOR EACH ROW EXECUTE FUNCTION compute_usage_stands();
            """,
            "DROP FUNCTION compute_usage_stands() CASCADE",
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION compute_host_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.version := pg_current_xact_id()::text::bigint;
                RETURN NEW;
            END $$;
            CREATE TRIGGER compute_host_changed BEFORE INSERT OR UPDATE ON compute_host
            FOR EACH ROW EXECUTE FUNCTION compute_host_changed();
            """,
            "DROP FUNCTION compute_host_changed() CASCADE",
        ),
    ]
