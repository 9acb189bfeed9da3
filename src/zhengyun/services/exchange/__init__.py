"""Pages of registers for staff: what there is, records, imports and exports, the map."""
