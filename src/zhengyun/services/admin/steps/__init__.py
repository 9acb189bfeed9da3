"""Process steps of all departments: catalogue, standard steps, findings, bundles (业务流程梳理分解)."""
